import Glibc
import TuneNumerics

/// The probabilities that kernels give to cells, computed once for each cell and each different kernel.
struct ParzenTables {
    private let mixture: ParzenMixture
    private let leastWidths: [Double]
    private var kinds: [Kinds?]
    private var keys: [(dimension: Int, lower: Double, start: Int)] = []
    /// The tables one after the other, eight kernels side by side: logarithms of the probability of the cell,
    /// each less the logarithm of the kernel's height.
    private(set) var planes: [SIMD8<Float>] = []

    /// Makes no tables yet.
    init(_ mixture: ParzenMixture) {
        self.mixture = mixture
        leastWidths = mixture.columns.map { $0.widths.reduce(1, min) }
        kinds = [Kinds?](repeating: nil, count: mixture.columns.count)
    }

    /// The width of a dimension's narrowest kernel.
    func leastWidth(of dimension: Int) -> Double { leastWidths[dimension] }

    /// Where the table of a cell begins.
    ///
    /// Cost: for a new cell, one probability for each different kernel, and linear in the kernels.
    mutating func table(of dimension: Int, from lower: Double, to upper: Double) -> Int {
        if let known = keys.first(where: { $0.dimension == dimension && $0.lower == lower }) {
            return known.start
        }
        let kinds = kinds(of: dimension)
        let values = kinds.all.map { kind in
            Float(
                Self.logMass(
                    (lower - kind.centre) / kind.width, (upper - kind.centre) / kind.width)
                    + log(kind.width * ParzenSums.rootTwoPi))
        }
        let start = planes.count
        keys.append((dimension, lower, start))
        planes.reserveCapacity(start + (kinds.ofKernel.count + 7) / 8)
        for block in stride(from: 0, to: kinds.ofKernel.count, by: 8) {
            var plane = SIMD8<Float>.zero
            for kernel in block..<min(block + 8, kinds.ofKernel.count) {
                plane[kernel - block] = values[Int(kinds.ofKernel[kernel])]
            }
            planes.append(plane)
        }
        return start
    }

    private mutating func kinds(of dimension: Int) -> Kinds {
        if let known = kinds[dimension] { return known }
        let new = Kinds(mixture.columns[dimension])
        kinds[dimension] = new
        return new
    }

    /// The logarithm of the probability of an interval; beyond seven deviations its leading term.
    private static func logMass(_ lower: Double, _ upper: Double) -> Double {
        let near = lower > 0 ? lower : -upper
        guard near > 7 else { return Normal.logMass(from: lower, to: upper) }
        return Normal.logDensity(near) - log(near)
    }

    /// The different kernels along one dimension.
    private struct Kinds {
        var all: [(centre: Double, width: Double)] = []
        var ofKernel: [Int32]

        /// Tells the kernels apart.
        ///
        /// Cost: one look-up for each kernel.
        init(_ column: ParzenColumn) {
            ofKernel = [Int32](repeating: 0, count: column.centres.count)
            var known: [Kernel: Int32] = [:]
            for (kernel, (centre, width)) in zip(column.centres, column.widths).enumerated() {
                let key = Kernel(centre: centre, width: width)
                if let kind = known[key] {
                    ofKernel[kernel] = kind
                } else {
                    let kind = Int32(truncatingIfNeeded: all.count)
                    known[key] = kind
                    ofKernel[kernel] = kind
                    all.append((centre, width))
                }
            }
        }
    }

    private struct Kernel: Hashable {
        let centre: Double
        let width: Double
    }
}
