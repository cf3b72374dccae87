import Glibc

/// A point at which a mixture is looked at, laid out as the kernels are.
struct ParzenQuery {
    /// The part of every kernel's logarithm that is the same for all of them.
    private(set) var start = 0.0
    /// Where in eight kernels a continuous dimension stands, and the coordinate.
    private var points: [(offset: Int, x: SIMD8<Float>)] = []
    /// Narrow cells: their middle and the square of their width.
    private var narrow: [(offset: Int, x: SIMD8<Float>, square: SIMD8<Float>)] = []
    /// Wide cells: where their table begins; a table's numbers are below 1.
    private(set) var wide: [Int] = []
    /// Categories, and what another one costs.
    private var choices: [(offset: Int, index: SIMD8<Float>, penalty: SIMD8<Float>)] = []

    /// Lays out a point.
    ///
    /// - Parameters:
    ///   - point: One coordinate per dimension.
    ///   - mixture: Whose kernels are meant.
    ///   - numbers: The dimensions that are numbers, two vectors each, which come first.
    ///   - categories: The others, one vector each.
    ///   - tables: The probabilities of wide cells, to which new ones are added.
    init(
        _ point: [ParzenCoordinate], _ mixture: ParzenMixture, _ numbers: [Int], _ categories: [Int],
        _ tables: inout ParzenTables
    ) {
        for (place, index) in numbers.enumerated() {
            switch point[index] {
            case .point(let x): points.append((2 * place, SIMD8(repeating: Float(x))))
            case .cell(let lower, let upper):
                let width = upper - lower
                if width <= 0.5 * tables.leastWidth(of: index) {
                    start += log(width)
                    let x = SIMD8(repeating: Float(0.5 * (lower + upper)))
                    narrow.append((2 * place, x, SIMD8(repeating: Float(width * width))))
                } else {
                    wide.append(tables.table(of: index, from: lower, to: upper))
                }
            case .choice: break
            }
        }
        for (place, index) in categories.enumerated() {
            guard case .choice(let choice) = point[index] else { continue }
            let weights = mixture.columns[index].weights
            start += log(weights.same)
            let penalty = SIMD8(repeating: Float(log(weights.other / weights.same)))
            choices.append((2 * numbers.count + place, SIMD8(repeating: Float(choice)), penalty))
        }
    }

    /// The logarithms of eight kernels, less `start`.
    ///
    /// Every dimension only takes away, but for a little: where a few of them leave all eight below the
    /// floor, the others are not looked at.
    @inline(__always)
    func exponent(
        _ first: SIMD8<Float>, _ planes: [SIMD8<Float>], at base: Int, _ tables: [SIMD8<Float>], _ block: Int,
        floor: Float
    ) -> SIMD8<Float> {
        var exponent = first
        for place in 0..<min(points.count, Self.glance) {
            exponent -= square(of: points[place], planes, base)
        }
        guard any(exponent .> floor) else { return exponent }
        for place in min(points.count, Self.glance)..<points.count {
            exponent -= square(of: points[place], planes, base)
        }
        for (offset, x, square) in narrow {
            let scale = planes[base + offset + 1]
            let distance = (x - planes[base + offset]) * scale
            let (far, width) = (distance * distance, square * scale * scale)
            exponent += width * (far * Self.sixth - Self.twelfth) - far
        }
        for table in wide { exponent += tables[table + block] }
        for (offset, index, penalty) in choices {
            exponent += penalty.replacing(with: 0, where: planes[base + offset] .== index)
        }
        return exponent
    }

    @inline(__always)
    private func square(
        of point: (offset: Int, x: SIMD8<Float>), _ planes: [SIMD8<Float>], _ base: Int
    ) -> SIMD8<Float> {
        let distance = (point.x - planes[base + point.offset]) * planes[base + point.offset + 1]
        return distance * distance
    }

    /// How many dimensions are looked at before the others.
    private static let glance = 3

    /// The mean of exp(-zt - t²/2) over a cell, to second order in its width, with t = z² / 2 and w² / 2 at
    /// hand.
    private static let sixth = SIMD8<Float>(repeating: 1 / 6)
    private static let twelfth = SIMD8<Float>(repeating: 1 / 12)
}
