/// The Halton sequence: each coordinate is the index, written backwards in a prime base of its own.
///
/// Points are functions of their index. Unscrambled, dimensions beyond the twentieth are strongly correlated;
/// scrambled, any number of dimensions may be used.
///
/// Source: Halton, "On the efficiency of certain quasi-random sequences of points", Numer. Math. 2, 1960;
/// scrambling as in Owen, "A randomized Halton algorithm in R", arXiv:1706.02808, 2017.
public struct Halton: Sendable {
    /// How many coordinates a point has.
    public let dimensions: Int
    private let bases: [Int]
    private let scrambles: [Scramble]

    /// Makes the plain sequence, whose point 0 is the origin.
    ///
    /// - Parameter dimensions: The number of coordinates, at least 0.
    public init(dimensions: Int) {
        self.dimensions = dimensions
        bases = Self.primes(dimensions)
        scrambles = []
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
        bases = Self.primes(dimensions)
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
        guard scrambles.isEmpty else { return scrambles.map { $0.inverse(of: position) } }
        return bases.map { Self.radicalInverse(of: position, base: $0) }
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
        let permutations: [[UInt32]]
        let rest: Double

        init(base: Int, using generator: inout SeededGenerator) {
            var (permutations, reach): ([[UInt32]], Int) = ([], 1)
            while reach < 1 << 32 {
                permutations.append(generator.permutation(of: base).map { UInt32($0) })
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
