/// The Sobol sequence: points of the unit cube that fill it evenly, in Gray code order.
///
/// The first 2^k points are balanced in every dimension, whatever k. Points are functions of their index;
/// nothing is counted along. The sequence has 2^30 points and then repeats. Dimensions beyond the table of
/// direction numbers (1,024) are filled with independent random numbers: no point set is even in that many.
///
/// Source: Antonov and Saleev, "An economic method of computing LP-tau sequences", 1979; scrambling as in
/// Matousek, "On the L2-discrepancy for anchored boxes", J. Complexity 14, 1998.
public struct Sobol: Sendable {
    /// How many coordinates a point has.
    public let dimensions: Int
    private let columns: [[UInt64]]
    private let shifts: [UInt64]
    private let seed: UInt64

    /// Makes the plain sequence, whose point 0 is the origin.
    ///
    /// - Parameter dimensions: The number of coordinates, at least 0.
    public init(dimensions: Int) {
        let count = min(dimensions, SobolDirections.dimensions)
        self.dimensions = dimensions
        seed = 0
        columns = (0..<count).map { SobolDirections.columns(of: $0) }
        shifts = [UInt64](repeating: 0, count: count)
    }

    /// Makes a scrambled sequence: a random lower triangular matrix and a digital shift in each dimension.
    ///
    /// Every point is uniform over the cube, and the balance of the sequence is kept.
    ///
    /// - Parameters:
    ///   - dimensions: The number of coordinates, at least 0.
    ///   - seed: The seed of the scrambling.
    public init(dimensions: Int, seed: UInt64) {
        var (columns, shifts): ([[UInt64]], [UInt64]) = ([], [])
        for dimension in 0..<min(dimensions, SobolDirections.dimensions) {
            var generator = SeededGenerator(seed: seed, trial: dimension, purpose: .scramble)
            let matrix = Self.triangularMatrix(using: &generator)
            columns.append(
                SobolDirections.columns(of: dimension).map { Self.product(matrix, $0) })
            shifts.append(generator.next() >> 11)
        }
        self.dimensions = dimensions
        self.columns = columns
        self.shifts = shifts
        self.seed = seed
    }

    /// The point of an index.
    ///
    /// - Parameter index: From 0; taken modulo 2^30.
    /// - Returns: One coordinate in `0..<1` per dimension; shape `[dimensions]`.
    public func point(at index: Int) -> [Double] {
        let position = UInt64(truncatingIfNeeded: index) & (1 << UInt64(SobolDirections.bits) - 1)
        let gray = position ^ position >> 1
        var point: [Double] = []
        point.reserveCapacity(dimensions)
        for (columns, shift) in zip(columns, shifts) {
            var (digits, rest) = (shift, gray)
            while rest != 0 {
                digits ^= columns[rest.trailingZeroBitCount]
                rest &= rest - 1
            }
            point.append(Double(digits) * 0x1p-53)
        }
        guard point.count < dimensions else { return point }
        var generator = SeededGenerator(seed: seed, trial: index, purpose: .filler)
        while point.count < dimensions { point.append(generator.uniform()) }
        return point
    }

    /// A random matrix over two elements with ones on the diagonal and zeros above it.
    ///
    /// - Returns: One row per digit of the result, each the mask of the digits that are added up.
    private static func triangularMatrix(using generator: inout SeededGenerator) -> [UInt64] {
        (0..<53).map { row in
            let diagonal: UInt64 = 1 << UInt64(52 - row)
            let left = (generator.next() >> 11) & ~(diagonal &* 2 &- 1)
            return left | diagonal
        }
    }

    private static func product(_ matrix: [UInt64], _ digits: UInt64) -> UInt64 {
        matrix.reduce(0) { $0 << 1 | UInt64(($1 & digits).nonzeroBitCount & 1) }
    }
}
