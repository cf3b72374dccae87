import NIOCore
import Testing
import TuneJSON

@testable import TuneHTTP

@Suite("Connection", .timeLimit(.minutes(1)))
struct ConnectionTests {
    private static func quick(_ change: (inout Limits) -> Void = { _ in }) -> Limits {
        var limits = Limits.standard
        limits.requestSeconds = 1
        change(&limits)
        return limits
    }

    @Test("requests in one piece are answered in order")
    func pipelined() async throws {
        try await TestServer.run { port, _ in
            try await WireClient.talk(to: port) { talk in
                try await talk.send((0..<100).map { Wire.request("GET", "/open?a=\($0)") }.joined())
                for index in 0..<100 { #expect(try await talk.answer().json == ["a": .string("\(index)")]) }
            }
        }
    }

    @Test("thousands of refused requests in one piece are answered, too")
    func pipelinedRefusals() async throws {
        try await TestServer.run { port, _ in
            try await WireClient.talk(to: port) { talk in
                let count = 5000
                let output = talk.output
                async let sent: Void = output.write(
                    .init(string: String(repeating: Wire.request("GET", "/n"), count: count)))
                for _ in 0..<count { #expect(try await talk.answer().status == 404) }
                try await sent
            }
        }
    }

    @Test("requests may be cut anywhere")
    func cuts() async throws {
        let requests =
            Wire.request("GET", "/open") + Wire.post("/things/a", "[1]") + Wire.request("GET", "/n")
        try await TestServer.run { port, _ in
            try await WireClient.talk(to: port) { talk in
                for cut in 0...requests.utf8.count {
                    try await talk.send(String(requests.prefix(cut)))
                    try await talk.send(String(requests.dropFirst(cut)))
                    for status in [200, 201, 404] {
                        #expect(try await talk.answer().status == status, "\(cut)")
                    }
                }
            }
        }
    }

    @Test("a request may come byte by byte")
    func byteByByte() async throws {
        try await TestServer.run { port, _ in
            try await WireClient.talk(to: port) { talk in
                for byte in Wire.post("/things/a", "[1]").utf8 { try await talk.send([byte]) }
                #expect(try await talk.answer().json == ["body": [1]])
            }
        }
    }

    @Test("a body may come in chunks")
    func chunks() async throws {
        try await TestServer.run { port, _ in
            try await WireClient.talk(to: port) { talk in
                try await talk.send(
                    Wire.request(
                        "POST", "/things/a", "Content-Type: application/json", "Transfer-Encoding: Chunked"))
                for piece in ["[1", ",", "2]"] { try await talk.send(Wire.chunk(piece, extensions: ";a=b")) }
                try await talk.send("0\r\n\r\n" + Wire.request("GET", "/open"))
                #expect(try await talk.answer().json == ["body": [1, 2]])
                #expect(try await talk.answer().status == 200)
            }
        }
    }

    @Test("who expects to be asked for the body is asked, unless it is refused")
    func expectation() async throws {
        try await TestServer.run { port, _ in
            try await WireClient.talk(to: port) { talk in
                let request = Wire.post("/things/a", "[1]", "Expect: 100-continue")
                try await talk.send(String(request.dropLast(3)))
                #expect(try await talk.answer().status == 100)
                try await talk.send("[1]")
                #expect(try await talk.answer().status == 201)
                try await talk.send(
                    Wire.request("POST", "/things/a", "Expect: 100-continue", "Content-Length: 3"))
                #expect(try await talk.answer().status == 415)
                #expect(await talk.isAtEnd())
            }
            #expect(
                try await WireClient.send(Wire.post("/things/a", "[]", "Expect: tea"), to: port).status == 417
            )
        }
    }

    @Test(
        "what breaks the framing is refused and the connection closed",
        arguments: [
            ("GET /open HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n", 400),
            ("GET /open HTTP/1.1\r\nHost: localhost\r\nContent-Length: +1\r\n\r\na", 400),
            ("GET /open HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9223372036854775808\r\n\r\n", 400),
            ("GET /open HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: cow\r\n\r\n", 501),
            (
                "POST /open HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                501
            ),
            (
                "POST /open HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                400
            ),
            ("POST /open HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
            ("GET /open HTTP/2.0\r\nHost: localhost\r\n\r\n", 505), ("GET\r\n\r\n", 400),
            ("\u{0}\u{1}\r\n\r\n", 400),
            ("PUT /bytes HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999\r\n\r\n", 413),
            ("GET /open HTTP/1.1\r\nHost : localhost\r\n\r\n", 400),
            ("GET /open HTTP/1.1\r\nHost: localhost\r\nX: a\u{0}b\r\n\r\n", 400),
        ])
    func broken(request: String, status: Int) async throws {
        try await TestServer.run { port, _ in
            try await WireClient.talk(to: port) { talk in
                try await talk.send(request)
                let answer = try await talk.answer()
                #expect(answer.status == status)
                #expect(answer["Connection"] == "close")
                #expect(answer.code != nil)
                #expect(await talk.isAtEnd())
            }
        }
    }

    @Test("a broken request does not spoil the answer to the one before")
    func brokenSecond() async throws {
        try await TestServer.run { port, _ in
            try await WireClient.talk(to: port) { talk in
                try await talk.send(
                    Wire.request("GET", "/open") + "GET \u{0} HTTP/1.1\r\n\r\n" + Wire.request("GET", "/open")
                )
                #expect(try await talk.answer().status == 200)
                #expect(try await talk.answer().status == 400)
                #expect(await talk.isAtEnd())
            }
        }
    }

    @Test("a body that grows too large is refused before it ends")
    func endlessBody() async throws {
        try await TestServer.run { port, _ in
            try await WireClient.talk(to: port) { talk in
                try await talk.send(
                    Wire.request(
                        "POST", "/things/a", "Content-Type: application/json", "Transfer-Encoding: chunked"))
                let piece = Wire.chunk(String(repeating: " ", count: 1 << 16))
                for _ in 0..<17 { try await talk.send(piece) }
                #expect(try await talk.answer().status == 413)
                #expect(await talk.isAtEnd())
            }
        }
    }

    @Test("chunks that are mostly surplus are refused")
    func surplus() async throws {
        try await TestServer.run { port, _ in
            try await WireClient.talk(to: port) { talk in
                try await talk.send(
                    Wire.request(
                        "POST", "/things/a", "Content-Type: application/json", "Transfer-Encoding: chunked"))
                try await talk.send(
                    Wire.chunk("[]", extensions: ";" + String(repeating: "a", count: 600_000)))
                #expect(try await talk.answer().status == 400)
                #expect(await talk.isAtEnd())
            }
        }
    }

    @Test("a large body for what is refused anyway is not waited for")
    func largeRefusedBody() async throws {
        try await TestServer.run { port, _ in
            try await WireClient.talk(to: port) { talk in
                try await talk.send(Wire.request("POST", "/nothing", "Content-Length: 99999999"))
                #expect(try await talk.answer().status == 404)
                #expect(await talk.isAtEnd())
            }
        }
    }

    @Test("refused bodies are read to their end, and the connection goes on")
    func refusedBody() async throws {
        try await TestServer.run { port, _ in
            try await WireClient.talk(to: port) { talk in
                try await talk.send(Wire.post("/nothing", String(repeating: "x", count: 100_000)))
                #expect(try await talk.answer().status == 404)
                try await talk.send(Wire.request("GET", "/open", body: "ignored"))
                #expect(try await talk.answer().status == 200)
            }
        }
    }

    @Test(
        "Connection: close and HTTP/1.0 end the connection",
        arguments: [
            Wire.request("GET", "/open", "Connection: close"), "GET /open HTTP/1.0\r\n\r\n",
            "GET /open HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n",
            Wire.request("GET", "/open", "Connection: Upgrade", "Upgrade: h2c"),
        ])
    func closes(request: String) async throws {
        try await TestServer.run { port, _ in
            try await WireClient.talk(to: port) { talk in
                try await talk.send(request + Wire.request("GET", "/open"))
                #expect(try await talk.answer().status == 200)
                #expect(await talk.isAtEnd())
            }
        }
    }

    @Test("who sends no more after a request still gets the answer")
    func halfClose() async throws {
        try await TestServer.run { port, _ in
            try await WireClient.talk(to: port) { talk in
                try await talk.send(Wire.post("/things/a", "[1]"))
                talk.finish()
                #expect(try await talk.answer().status == 201)
                #expect(await talk.isAtEnd())
            }
        }
    }

    @Test("a silent connection is closed")
    func silent() async throws {
        try await TestServer.run(limits: Self.quick()) { port, _ in
            try await WireClient.talk(to: port) { talk in #expect(await talk.isAtEnd()) }
        }
    }

    @Test("a connection that stays idle is closed")
    func idle() async throws {
        var limits = Limits.standard
        limits.idleSeconds = 1
        try await TestServer.run(limits: limits) { port, _ in
            try await WireClient.talk(to: port) { talk in
                try await talk.send(Wire.request("GET", "/open"))
                #expect(try await talk.answer().status == 200)
                #expect(await talk.isAtEnd())
            }
        }
    }

    @Test(
        "a head or a body that takes too long is 408",
        arguments: [
            "GET /open HTTP/1.1\r\nHost: loc",
            "POST /things/a HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nContent-Length: 5\r\n\r\n[1,",
        ])
    func tooSlow(start: String) async throws {
        try await TestServer.run(limits: Self.quick()) { port, _ in
            try await WireClient.talk(to: port) { talk in
                try await talk.send(start)
                let answer = try await talk.answer()
                #expect(answer.status == 408)
                #expect(answer.code == "request-timeout")
                #expect(await talk.isAtEnd())
            }
        }
    }

    @Test("bytes that drip in do not put the deadline off")
    func drip() async throws {
        try await TestServer.run(limits: Self.quick()) { port, _ in
            try await WireClient.talk(to: port) { talk in
                try await talk.send("GET /open HTTP/1.1\r\n")
                let output = talk.output
                let dripping = Task {
                    for await _ in TestClock.ticks(milliseconds: 100) {
                        try? await output.write(.init(string: "X: y\r\n"))
                    }
                }
                #expect(try await talk.answer().status == 408)
                dripping.cancel()
            }
        }
    }
}
