/// The Halton sequence: each coordinate is the index, written backwards in a prime base of its own.
///
/// Points are functions of their index. Unscrambled, dimensions beyond the twentieth are strongly correlated.
/// Dimensions beyond the thousand and twenty-fourth are filled with independent random numbers.
///
/// Source: Halton, "On the efficiency of certain quasi-random sequences of points", Numer. Math. 2, 1960;
/// scrambling as in Owen, "A randomized Halton algorithm in R", arXiv:1706.02808, 2017.
public struct Halton: Sendable {
    /// How many coordinates a point has.
    public let dimensions: Int
    private let bases: [Int]
    private let scrambles: [Scramble]
    private let seed: UInt64

    /// How many dimensions have a base of their own.
    static let baseLimit = 1024

    /// Makes the plain sequence, whose point 0 is the origin.
    ///
    /// - Parameter dimensions: The number of coordinates, at least 0.
    public init(dimensions: Int) {
        self.dimensions = dimensions
        bases = Self.primes(min(dimensions, Self.baseLimit))
        scrambles = []
        seed = 0
    }

    /// Makes a scrambled sequence: a random permutation for each digit of each coordinate.
    ///
    /// Cost: the sum of the first primes, four to thirty-two draws for each.
    ///
    /// - Parameters:
    ///   - dimensions: The number of coordinates, at least 0.
    ///   - seed: The seed of the scrambling.
    public init(dimensions: Int, seed: UInt64) {
        self.dimensions = dimensions
        self.seed = seed
        bases = Self.primes(min(dimensions, Self.baseLimit))
        scrambles = bases.enumerated().map { dimension, base in
            var generator = SeededGenerator(seed: seed, trial: dimension, purpose: .scramble)
            return Scramble(base: base, using: &generator)
        }
    }

    /// The point of an index.
    ///
    /// - Parameter index: From 0; taken modulo 2^32.
    /// - Returns: One coordinate in `0..<1` per dimension; shape `[dimensions]`.
    public func point(at index: Int) -> [Double] {
        let position = index & 0xFFFF_FFFF
        var point =
            scrambles.isEmpty
            ? bases.map { Self.radicalInverse(of: position, base: $0) }
            : scrambles.map { $0.inverse(of: position) }
        guard point.count < dimensions else { return point }
        var generator = SeededGenerator(seed: seed, trial: index, purpose: .filler)
        while point.count < dimensions { point.append(generator.uniform()) }
        return point
    }

    private static func radicalInverse(of index: Int, base: Int) -> Double {
        var (sum, rest, unit) = (0.0, index, 1 / Double(base))
        while rest > 0 {
            sum += Double(rest % base) * unit
            unit /= Double(base)
            rest /= base
        }
        return sum
    }

    /// The first primes.
    private static func primes(_ count: Int) -> [Int] {
        var primes: [Int] = []
        var candidate = 2
        while primes.count < count {
            let isPrime = primes.prefix { $0 * $0 <= candidate }.allSatisfy { candidate % $0 != 0 }
            if isPrime { primes.append(candidate) }
            candidate += 1
        }
        return primes
    }

    /// The permutations of the digits of one coordinate, and a random rest below the last digit.
    private struct Scramble: Sendable {
        let base: Int
        let permutations: [[UInt16]]
        let rest: Double

        init(base: Int, using generator: inout SeededGenerator) {
            var (permutations, reach): ([[UInt16]], Int) = ([], 1)
            while reach < 1 << 32 {
                permutations.append(generator.permutation(of: base).map { UInt16($0) })
                reach *= base
            }
            self.base = base
            self.permutations = permutations
            rest = generator.uniform()
        }

        func inverse(of index: Int) -> Double {
            var (sum, rest, unit) = (0.0, index, 1.0)
            for permutation in permutations {
                unit /= Double(base)
                sum += Double(permutation[rest % base]) * unit
                rest /= base
            }
            return min(sum + self.rest * unit, 1.0.nextDown)
        }
    }
}
