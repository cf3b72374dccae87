import Testing
import TuneWorker

@Suite("Keeping a log within its size")
struct LogKeeperTests {
    private func kept(_ pieces: [String], limit: Int) -> String {
        var (keeper, bytes) = (LogKeeper(limit: limit), [UInt8]())
        for piece in pieces { bytes += keeper.take(Array(piece.utf8)) }
        return String(decoding: bytes + keeper.end(), as: UTF8.self)
    }

    @Test("a log up to the limit is kept whole, one byte more is left out between head and tail")
    func limit() {
        #expect(kept(["abcdefgh"], limit: 8) == "abcdefgh")
        #expect(kept(["abcdefghi"], limit: 8) == "abcd\n[tune-server: 1 bytes were left out here]\nfghi")
    }

    @Test("the pieces in which it comes do not matter")
    func pieces() {
        let text = (0..<500).map { "line \($0)\n" }.joined()
        let whole = kept([text], limit: 64)
        #expect(whole.hasPrefix("line 0\n") && whole.hasSuffix("line 499\n"))
        #expect(whole.contains("\(text.utf8.count - 64) bytes"))
        #expect(kept(text.map(String.init), limit: 64) == whole)
    }

    @Test("the last lines are whole, also where the head alone is not full")
    func lastLines() {
        var keeper = LogKeeper(limit: 1 << 20)
        _ = keeper.take(Array("first\nsecond\n\nthird\n".utf8))
        #expect(keeper.lastLines(2) == "second\nthird")
        #expect(keeper.lastLines(9) == "first\nsecond\nthird")
        _ = keeper.take(Array((String(repeating: "x", count: 5000) + "\nlast").utf8))
        #expect(keeper.lastLines(40) == String(repeating: "x", count: 4091) + "\nlast")
        #expect(keeper.lastLines(40, bytes: 100) == "last")
    }
}
