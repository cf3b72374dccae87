import Glibc

/// The logarithm of a mixture's density at many points, eight kernels at a time.
///
/// Single precision, sums relative to their largest term, the prior apart and exact. Agrees with
/// `ParzenMixture.logDensity(at:)` within 2e-3. Levels whose cells are narrow next to the kernels are taken
/// by the middle of the cell with its second-order correction; of others, the probability is computed once
/// for every different kernel and looked up for the rest.
struct ParzenSums {
    private let mixture: ParzenMixture
    /// The dimensions that are numbers, two planes each: centres, and what a distance is multiplied with.
    private let numbers: [Int]
    /// The dimensions that are categories, one plane each.
    private let choices: [Int]
    /// What each kernel's logarithm begins with; the lanes beyond the last begin too low to count.
    private var starts: [SIMD8<Float>]
    /// Eight kernels side by side; shape `[starts.count][2 numbers + choices]`.
    private var planes: [SIMD8<Float>]

    /// Lays out the kernels.
    ///
    /// Cost: linear in kernels and dimensions.
    init(_ mixture: ParzenMixture) {
        self.mixture = mixture
        numbers = mixture.columns.indices.filter { mixture.columns[$0].choices == nil }
        choices = mixture.columns.indices.filter { mixture.columns[$0].choices != nil }
        let (blocks, stride) = ((mixture.count + 7) / 8, 2 * numbers.count + choices.count)
        planes = [SIMD8<Float>](repeating: .zero, count: blocks * stride)
        starts = [SIMD8<Float>](repeating: SIMD8(repeating: -1e30), count: blocks)
        for (place, index) in numbers.enumerated() {
            let column = mixture.columns[index]
            for (kernel, (centre, width)) in zip(column.centres, column.widths).enumerated() {
                let plane = kernel / 8 * stride + 2 * place
                planes[plane][kernel % 8] = Float(centre)
                planes[plane + 1][kernel % 8] = Float(0.5.squareRoot() / width)
            }
        }
        for (place, index) in choices.enumerated() {
            for (kernel, centre) in mixture.columns[index].centres.enumerated() {
                planes[kernel / 8 * stride + 2 * numbers.count + place][kernel % 8] = Float(centre)
            }
        }
        setStarts()
    }

    /// The weight of each kernel less the height of its normal densities, in logarithms.
    private mutating func setStarts() {
        var products = mixture.weights
        var logarithms = [Double](repeating: 0, count: mixture.count)
        for index in numbers {
            let column = mixture.columns[index]
            for kernel in logarithms.indices {
                let (centre, width) = (column.centres[kernel], column.widths[kernel])
                products[kernel] /= width * ParzenColumn.mass(centre, width) * Self.rootTwoPi
                if products[kernel] > 1e200 {
                    logarithms[kernel] += log(products[kernel])
                    products[kernel] = 1
                }
            }
        }
        for kernel in logarithms.indices {
            starts[kernel / 8][kernel % 8] = Float(logarithms[kernel] + log(products[kernel]))
        }
    }

    /// The logarithms of the density at points, each with one coordinate per dimension.
    ///
    /// Cost: kernels times points times dimensions.
    func logDensities(at points: [[ParzenCoordinate]]) -> [Double] {
        var scratch = starts
        var tables = ParzenTables(mixture)
        return points.map { logDensity(at: $0, &scratch, &tables) }
    }

    private func logDensity(
        at point: [ParzenCoordinate], _ exponents: inout [SIMD8<Float>], _ tables: inout ParzenTables
    ) -> Double {
        let prior = zip(mixture.columns, point).reduce(log(mixture.weights[mixture.count])) {
            $0 + $1.0.prior.logDensity(at: $1.1, choices: $1.0.choices)
        }
        let query = ParzenQuery(point, mixture, numbers, choices, &tables)
        let stride = 2 * numbers.count + choices.count
        var largest = SIMD8<Float>(repeating: -.greatestFiniteMagnitude)
        let floor = Float(prior - query.start) - 20 - Float(query.wide.count)
        for block in starts.indices {
            let exponent = query.exponent(
                starts[block], planes, at: block * stride, tables.planes, block, floor: floor)
            exponents[block] = exponent
            largest.replace(with: exponent, where: exponent .> largest)
        }
        let highest = max(largest.max(), Float(prior - query.start))
        var sum = SIMD8<Float>.zero
        for exponent in exponents where any(exponent .> highest - 20) {
            sum += (exponent - highest).exponential
        }
        let shift = query.start + Double(highest)
        return shift + log(Double(sum.sum()) + exp(prior - shift))
    }

    static let rootTwoPi = 2.506628274631000502415765284811045
}
