import Testing

@testable import TuneTrainer

@Suite("Gzip")
struct GzipTests {
    private static let text = Array("some bytes, some bytes, some bytes".utf8)

    @Test("packed bytes come back, also of several members and of more than a chunk")
    func unpacking() throws {
        let packed = Samples.gzipped(Self.text)
        #expect(Gzip.isPacked(packed))
        #expect(!Gzip.isPacked(Self.text))
        #expect(try Gzip.unpacked(packed, limit: 34) == Self.text)
        #expect(try Gzip.unpacked(packed + packed, limit: 68) == Self.text + Self.text)
        let long = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        #expect(try Gzip.unpacked(Samples.gzipped(long), limit: 600_000) == long)
        #expect(try Gzip.unpacked(Samples.gzipped([]), limit: 0) == [])
    }

    @Test("a stream that unpacks to more than the limit is refused")
    func bomb() {
        let packed = Samples.gzipped(Self.text)
        #expect(throws: TrainerError.tooLarge("unpacked bytes", limit: 33)) {
            try Gzip.unpacked(packed, limit: 33)
        }
        let digits = BundledDataset.digits.bytes
        #expect(throws: TrainerError.tooLarge("unpacked bytes", limit: 300_000)) {
            try Gzip.unpacked(digits, limit: 300_000)
        }
    }

    @Test("every cut is noticed")
    func truncation() {
        let packed = Samples.gzipped(Self.text)
        for length in packed.indices {
            #expect(throws: TrainerError.damagedGzip) {
                try Gzip.unpacked(Array(packed[..<length]), limit: 1_000)
            }
        }
    }

    @Test("a changed byte of the contents, and bytes behind the end, are noticed")
    func damage() {
        let packed = Samples.gzipped(Self.text)
        for index in 15..<packed.count {
            var damaged = packed
            damaged[index] ^= 1
            #expect(throws: TrainerError.damagedGzip, "byte \(index)") {
                try Gzip.unpacked(damaged, limit: 1_000)
            }
        }
        #expect(throws: TrainerError.damagedGzip) { try Gzip.unpacked(packed + [0, 0], limit: 1_000) }
    }
}
