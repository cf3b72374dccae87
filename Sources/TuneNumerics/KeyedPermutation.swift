/// A random order of the numbers below a count, which may be far too many to write down.
///
/// The numbers are encrypted: ten rounds of an unbalanced Feistel network over as many bits as they need, and
/// again where the result is not below the count. Cost: constant, fewer than two passes on average.
///
/// Source: Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002 (cycle walking).
public struct KeyedPermutation: Sendable {
    /// How many numbers there are.
    public let count: Int
    private let keys: [UInt64]
    private let lowBits: UInt64
    private let lowMask: UInt64
    private let highMask: UInt64

    /// Draws an order.
    ///
    /// - Parameters:
    ///   - count: How many numbers, from 0 to 2^62.
    ///   - generator: The source of the round keys; ten outputs are used.
    public init(of count: Int, using generator: inout SeededGenerator) {
        precondition((0...(1 << 62)).contains(count), "A keyed permutation has 0 to 2^62 numbers.")
        self.count = count
        keys = (0..<10).map { _ in generator.next() }
        let bits = UInt64(max(2, Int.bitWidth - max(count - 1, 0).leadingZeroBitCount))
        lowBits = (bits + 1) / 2
        lowMask = 1 << lowBits - 1
        highMask = 1 << (bits - lowBits) - 1
    }

    /// The number at a place of the order; places and numbers are both `0..<count`.
    public subscript(place: Int) -> Int {
        precondition((0..<count).contains(place), "The place must be below the count of the permutation.")
        var number = UInt64(place)
        repeat { number = encrypt(number) } while number >= UInt64(count)
        return Int(number)
    }

    private func encrypt(_ number: UInt64) -> UInt64 {
        var (high, low) = (number >> lowBits, number & lowMask)
        for pair in stride(from: 0, to: keys.count, by: 2) {
            high ^= Self.mix(low ^ keys[pair]) & highMask
            low ^= Self.mix(high ^ keys[pair + 1]) & lowMask
        }
        return high << lowBits | low
    }

    /// The finaliser of SplitMix64 (Stafford's variant 13): every input bit changes every output bit.
    private static func mix(_ input: UInt64) -> UInt64 {
        var bits = input
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }
}
