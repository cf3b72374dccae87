import Testing
import TuneJSON
import TuneService

@testable import TuneHTTP

@Suite("Gzip")
struct GzipTests {
    @Test(
        "the field says whether gzip is taken",
        arguments: [
            ([], false), (["gzip"], true), (["GZIP"], true), (["deflate, gzip;q=0.5"], true),
            (["br", "gzip"], true),
            (["*"], true), (["gzip;q=0"], false), (["gzip; q=0.0, *"], false), (["*;q=0"], false),
            (["identity"], false),
            (["gzippy"], false), (["gzip;q=x"], false), ([";;;,"], false), (["x-gzip"], true),
        ] as [([String], Bool)])
    func isAccepted(fields: [String], expected: Bool) {
        #expect(Gzip.isAccepted(fields) == expected)
    }

    @Test("text is compressed from the limit on, where it is taken")
    func limit() throws {
        func coding(_ count: Int, accepts: Bool = true, type: String? = nil) -> String? {
            let headers = type.map { ["Content-Type": $0] } ?? [:]
            let answer = Answer(status: 200, headers: headers, body: [UInt8](repeating: 97, count: count))
            return Outgoing(answer, requestID: "").compressed(accepts, from: 1024).field("Content-Encoding")
        }
        #expect(coding(1023) == nil)
        #expect(coding(1024) == "gzip")
        #expect(coding(1024, accepts: false) == nil)
        #expect(coding(4096, type: "text/csv") == "gzip")
        #expect(coding(4096, type: "application/octet-stream") == nil)
    }

    @Test("bytes that do not shrink stay as they are")
    func noise() {
        var state: UInt64 = 1
        let noise = (0..<2000).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1
            return UInt8(truncatingIfNeeded: state >> 33)
        }
        let outgoing = Outgoing(Answer(status: 200, body: noise), requestID: "").compressed(true, from: 1)
        #expect(outgoing.field("Content-Encoding") == nil)
        #expect(outgoing.field("Vary") == "Accept-Encoding")
    }

    @Test("a compressed text begins as RFC 1952 says", arguments: [1, 100, 100_000])
    func format(count: Int) throws {
        let packed = try #require(Gzip.compress([UInt8](repeating: 97, count: count)))
        #expect(packed.prefix(3) == [0x1F, 0x8B, 8])
        let size = packed.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect(size == count)
    }
}
