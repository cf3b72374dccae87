import Testing

@testable import TuneHTTP

@Suite("Start line")
struct StartLineTests {
    @Test(
        "three words with single spaces pass, however they are cut",
        arguments: [
            "GET / HTTP/1.1\r\n", "\r\n\r\nPOST /a?b HTTP/1.0\n", "X * HTTP/9.9\r\nA:  b c d\r\n", "G", "",
            "\r\n",
        ])
    func passes(text: String) {
        for cut in 0...text.utf8.count {
            var line = StartLine()
            let isFine = line.take(text.utf8.prefix(cut)) && line.take(text.utf8.dropFirst(cut))
            #expect(isFine)
        }
    }

    @Test(
        "other lines are broken, however they are cut",
        arguments: [
            "GET  / HTTP/1.1\r\n", "GET /  HTTP/1.1\r\n", " GET / HTTP/1.1\r\n", "GET / HTTP/1.1 \r\n",
            "GET /\r\n",
            "GET\r\n", "GET \r\n", "GET / \r\n", "GET / x HTTP/1.1\r\n", "GET / http/1.1\r\n",
            String(repeating: "\r\n", count: StartLine.blankLimit + 1),
        ])
    func breaks(text: String) {
        for cut in 0...text.utf8.count {
            var line = StartLine()
            let isFine = line.take(text.utf8.prefix(cut)) && line.take(text.utf8.dropFirst(cut))
            #expect(!isFine)
        }
    }

    @Test("a few empty lines may come before")
    func blanks() {
        var line = StartLine()
        let isFine = line.take(String(repeating: "\r\n", count: StartLine.blankLimit).utf8)
        #expect(isFine)
    }
}
