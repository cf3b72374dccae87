import Testing
import TuneCore
import TuneNumerics

@testable import TuneStore

@Suite("Checksum")
struct ChecksumTests {
    @Test("any change of one bit in one place changes it", arguments: [1, 7, 8, 9, 64, 131])
    func everyBitCounts(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count), stream: 0)
        var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let whole = checksum(bytes)
        for bit in 0..<(8 * count) {
            bytes[bit / 8] ^= 1 << (bit % 8)
            #expect(checksum(bytes) != whole)
            bytes[bit / 8] ^= 1 << (bit % 8)
        }
        #expect(checksum(bytes) == whole)
    }

    @Test("it tells lengths, order and borders apart")
    func bordersCount() {
        let none: [UInt8] = []
        let values = [
            checksum(none), checksum([0]), checksum([0, 0]), checksum(Array(repeating: 0, count: 8)),
            checksum(Array(repeating: 0, count: 9)), checksum([1, 2]), checksum([2, 1]),
            checksum(["ab", "c"]), checksum(["a", "bc"]), checksum(["abc"]), checksum(["abc", nil]),
            checksum(["abc", ""]),
        ]
        #expect(Set(values).count == values.count)
    }

    @Test("it tells kinds of numbers apart")
    func kindsCount() {
        let scalars: [Scalar?] = [
            nil, .integer(0), .integer(1), .number(0), .number(-0.0), .number(1), .text("nan"), .text("inf"),
        ]
        let values = scalars.map { scalar -> UInt64 in
            var checksum = Checksum()
            checksum.add(scalar)
            return checksum.value
        }
        #expect(Set(values).count == values.count)
    }

    @Test("it goes on from the row before")
    func chains() {
        let rows = [Event.report(2), .report(3)].map(\.version)
        var (one, other) = (Checksum(after: 1), Checksum(after: 2))
        for version in rows {
            one.add(version)
            other.add(version)
            #expect(one.value != other.value)
        }
    }

    @Test("its value is fixed for ever, as stored logs depend on it")
    func knownAnswer() {
        #expect(checksum(Array("tune-server".utf8)) == 17_666_515_655_049_030_955)
        #expect(
            LogHead(number: 1, name: "mlp", createdAt: .start, metric: "loss").seal
                == 9_575_404_279_556_612_110)
    }

    private func checksum(_ bytes: [UInt8]) -> UInt64 {
        var checksum = Checksum()
        checksum.add(bytes)
        return checksum.value
    }

    private func checksum(_ texts: [String?]) -> UInt64 {
        var checksum = Checksum()
        for text in texts { checksum.add(text) }
        return checksum.value
    }
}
