import Testing
import TuneJSON
import TuneStore

@testable import TuneHTTP

@Suite("Server")
struct TuneServerTests {
    private static func send(_ request: String, isHead: Bool = false) async throws -> WireClient.Answer {
        try await TestServer.run { port, _ in try await WireClient.send(request, to: port, isHead: isHead) }
    }

    @Test("an answer says what it is and is not kept by caches")
    func fields() async throws {
        let answer = try await Self.send(Wire.request("GET", "/things/a%20b"))
        #expect(answer.status == 200)
        #expect(answer.json == ["name": "a b"])
        #expect(answer["Content-Type"] == "application/json")
        #expect(answer["Content-Length"] == "\(answer.body.count)")
        #expect(answer["X-Content-Type-Options"] == "nosniff")
        #expect(answer["Cache-Control"] == "no-store")
        #expect(answer["Date"] == "Mon, 21 Sep 2026 14:13:20 GMT")
        #expect(answer["Server"] == "tune-server")
        #expect(answer["X-Request-Id"]?.isEmpty == false)
    }

    @Test("a problem has every member and its request's number")
    func problem() async throws {
        let answer = try await Self.send(Wire.request("GET", "/nothing"))
        #expect(answer.status == 404)
        #expect(answer["Content-Type"] == "application/problem+json")
        for name in ["type", "title", "status", "detail", "code", "request_id", "retryable"] {
            #expect(answer.json?[name] != nil, "\(name)")
        }
        #expect(answer.json?["request_id"]?.string == answer["X-Request-Id"])
    }

    @Test("no two requests have one number")
    func numbers() async throws {
        let numbers = try await TestServer.run { port, _ in
            try await WireClient.talk(to: port) { talk in
                var numbers: Set<String?> = []
                for _ in 0..<10 {
                    try await talk.send(Wire.request("GET", "/open"))
                    numbers.insert(try await talk.answer()["X-Request-Id"])
                }
                return numbers
            }
        }
        #expect(numbers.count == 10)
    }

    @Test(
        "the gates answer with their problem",
        arguments: [
            (Wire.request("GET", "/nothing"), 404, "not-found"),
            (Wire.request("GET", "/open/"), 404, "not-found"),
            (Wire.request("POST", "/open", body: "{}"), 405, "method-not-allowed"),
            (Wire.request("BREW", "/open"), 400, "bad-request"),
            (Wire.request("TRACE", "/open"), 405, "method-not-allowed"),
            (Wire.request("GET", "/open?c=1"), 400, "bad-query"),
            (Wire.request("GET", "/open?a=1&a=2"), 400, "bad-query"),
            (Wire.request("GET", "/things/%2f"), 400, "bad-request"),
            (Wire.request("GET", "*"), 400, "bad-request"),
            (Wire.request("GET", "/open", host: "evil.example"), 421, "misdirected"),
            (Wire.request("GET", "/nothing", host: "evil.example"), 421, "misdirected"),
            (Wire.request("GET", "http://evil.example/open"), 421, "misdirected"),
            (Wire.request("GET", "/open", host: nil), 400, "bad-request"),
            (Wire.request("GET", "/open", "Host: localhost"), 400, "bad-request"),
            (Wire.post("/optional", "{}", "Origin: https://evil.example"), 403, "forbidden"),
            (Wire.post("/optional", "{}", "Origin: null"), 403, "forbidden"),
            (Wire.post("/optional", "{}", "Sec-Fetch-Site: cross-site"), 403, "forbidden"),
            (Wire.post("/optional", "{}", "Idempotency-Key:"), 400, "bad-request"),
            (Wire.post("/optional", "{}", "Idempotency-Key: a b"), 400, "bad-request"),
            (Wire.post("/optional", "{}", "Lease: a", "Lease: b"), 400, "bad-request"),
            (Wire.post("/optional", "{}", "Content-Encoding: gzip"), 415, "unsupported-media"),
            (Wire.request("POST", "/optional", body: "{}"), 415, "unsupported-media"),
            (Wire.request("POST", "/things/a", "Content-Length: 0"), 415, "unsupported-media"),
            (Wire.post("/things/a", ""), 400, "invalid-json"),
            (Wire.post("/things/a", "{\"a\":1,}"), 400, "invalid-json"),
            (Wire.request("GET", "/broken"), 500, "internal"),
        ])
    func gates(request: String, status: Int, code: String) async throws {
        let answer = try await Self.send(request)
        #expect(answer.status == status)
        #expect(answer.code == code)
    }

    @Test(
        "what the gates need not stop passes",
        arguments: [
            (Wire.request("GET", "/open?a=x+y&b=%2B"), 200),
            (Wire.request("GET", "http://localhost/open"), 200),
            (Wire.request("GET", "/open", host: "127.0.0.1:1"), 200),
            (Wire.request("GET", "/open", "Origin: https://evil.example", "Sec-Fetch-Site: cross-site"), 200),
            (Wire.post("/optional", "{}", "Origin: http://localhost", "Sec-Fetch-Site: same-origin"), 200),
            (Wire.request("POST", "/optional"), 200), (Wire.post("/things/a", "[]"), 201),
            (Wire.request("DELETE", "/things/a"), 204),
            (Wire.post("/optional", "{}", "Content-Encoding: identity"), 200),
            (Wire.post("/optional", "{}", "Idempotency-Key: " + String(repeating: "k", count: 255)), 200),
        ])
    func passes(request: String, status: Int) async throws {
        #expect(try await Self.send(request).status == status)
    }

    @Test("what no client caused is not told to a client")
    func secrets() async throws {
        let answer = try await Self.send(Wire.request("GET", "/broken"))
        #expect(!String(decoding: answer.body, as: UTF8.self).contains("swordfish"))
    }

    @Test(
        "HEAD has the head of GET and no body",
        arguments: ["/open", "/large?size=5000", "/three", "/nothing"])
    func head(target: String) async throws {
        try await TestServer.run { port, _ in
            try await WireClient.talk(to: port) { talk in
                try await talk.send(Wire.request("GET", target))
                let get = try await talk.answer()
                try await talk.send(Wire.request("HEAD", target))
                let head = try await talk.answer(isHead: true)
                #expect(head.status == get.status)
                #expect(head["Content-Type"] == get["Content-Type"])
                #expect(get.status != 200 || head["Content-Length"] == get["Content-Length"])
                try await talk.send(Wire.request("GET", "/open"))
                #expect(try await talk.answer().status == 200)
            }
        }
    }

    @Test(
        "OPTIONS names the methods",
        arguments: [
            ("/things/a", "DELETE, GET, HEAD, OPTIONS, POST"), ("/optional", "OPTIONS, POST"),
            ("*", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"),
        ])
    func options(target: String, allow: String) async throws {
        let answer = try await Self.send(Wire.request("OPTIONS", target))
        #expect(answer.status == 204)
        #expect(answer["Allow"] == allow)
        #expect(answer["Content-Length"] == nil)
    }

    @Test("405 names the methods, too")
    func methodNotAllowed() async throws {
        #expect(
            try await Self.send(Wire.request("PUT", "/things/a"))["Allow"]
                == "DELETE, GET, HEAD, OPTIONS, POST")
    }

    @Test("a body may have as many bytes as the limit and no more", arguments: [(0, 201), (1, 413)])
    func bodyLimit(surplus: Int, status: Int) async throws {
        let limit = Limits.standard.bodyBytes
        let body = "\"" + String(repeating: "x", count: limit - 2 + surplus) + "\""
        #expect(try await Self.send(Wire.post("/things/a", body)).status == status)
    }

    @Test("a checkpoint may be larger than JSON", arguments: [(0, 200), (1, 413)])
    func byteLimit(surplus: Int, status: Int) async throws {
        var limits = Limits.standard
        limits.checkpointBytes = 3 << 20
        let body = String(repeating: "x", count: limits.checkpointBytes + surplus)
        let answer = try await TestServer.run(limits: limits) { port, _ in
            try await WireClient.send(Wire.request("PUT", "/bytes", body: body), to: port)
        }
        #expect(answer.status == status)
        if status == 200 { #expect(answer.json == ["count": .integer(body.utf8.count)]) }
    }

    @Test("JSON may be as deep as the limit and no deeper", arguments: [(32, 201), (33, 400)])
    func depth(levels: Int, status: Int) async throws {
        let body = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        #expect(try await Self.send(Wire.post("/things/a", body)).status == status)
    }

    @Test("a target may be as long as the limit and no longer", arguments: [(0, 200), (1, 414)])
    func targetLimit(surplus: Int, status: Int) async throws {
        let target = "/open?a=" + String(repeating: "x", count: Limits.standard.targetBytes - 8 + surplus)
        #expect(try await Self.send(Wire.request("GET", target)).status == status)
    }

    @Test("a header may have as many fields as the limit and no more", arguments: [(0, 200), (1, 431)])
    func fieldLimit(surplus: Int, status: Int) async throws {
        let fields = (0..<(Limits.standard.headerFields - 1 + surplus)).map { "X-\($0): y" }
        let request = Wire.request("GET", "/open", fields.joined(separator: "\r\n"))
        #expect(try await Self.send(request).status == status)
    }

    @Test(
        "header fields may have as many bytes as the limit and no more",
        arguments: [(0, 200), (1, 431), (9000, 431)])
    func headerLimit(surplus: Int, status: Int) async throws {
        let size = Limits.standard.headerBytes - "Hostlocalhost".utf8.count - "X".utf8.count + surplus
        let half = String(repeating: "y", count: size / 2)
        let request = Wire.request(
            "GET", "/open", "X: \(half)", "Y: \(half.dropLast(2))" + (size % 2 == 0 ? "y" : "yy"))
        #expect(try await Self.send(request).status == status)
    }

    @Test("large answers are compressed for who takes that")
    func gzip() async throws {
        let plain = try await Self.send(Wire.request("GET", "/large?size=5000"))
        #expect(plain["Content-Encoding"] == nil)
        #expect(plain["Vary"] == "Accept-Encoding")
        #expect(plain.body.count == 5000)
        let packed = try await Self.send(Wire.request("GET", "/large?size=5000", "Accept-Encoding: br, gzip"))
        #expect(packed["Content-Encoding"] == "gzip")
        #expect(packed["Content-Type"] == "application/json")
        #expect(packed.body.count < 1000)
        let small = try await Self.send(Wire.request("GET", "/large?size=1023", "Accept-Encoding: gzip"))
        #expect(small["Content-Encoding"] == nil)
    }

    @Test("a server becomes ready when its experiments are open")
    func readiness() async throws {
        let answer = try await TestServer.run { port, _ in
            var answer = try await WireClient.send(Wire.request("GET", "/readyz"), to: port)
            while answer.status == 503 {
                #expect(answer.code == "starting")
                answer = try await WireClient.send(Wire.request("GET", "/readyz"), to: port)
            }
            return answer
        }
        #expect(answer.status == 200)
    }
}
