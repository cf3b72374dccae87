import Testing
import TuneStore

@testable import TuneHTTP

@Suite("Kept answers")
struct KeptAnswerTests {
    @Test("the same request under a key gets its answer again")
    func replay() async throws {
        try await TestServer.run { port, _ in
            let request = Wire.post("/keyed", "{\"count\":1}", "Idempotency-Key: k")
            let first = try await WireClient.send(request, to: port)
            let second = try await WireClient.send(request, to: port)
            #expect(first["Idempotency-Replayed"] == nil)
            #expect(second["Idempotency-Replayed"] == "true")
            #expect(second["X-Kept"] == "yes")
            #expect(second.status == first.status)
            #expect(second.body == first.body)
        }
    }

    @Test(
        "another body under a key is refused before it is looked at",
        arguments: ["{\"count\":2}", "{", "", "{\"count\":1} "])
    func mismatch(body: String) async throws {
        try await TestServer.run { port, _ in
            _ = try await WireClient.send(
                Wire.post("/keyed", "{\"count\":1}", "Idempotency-Key: k"), to: port)
            let answer = try await WireClient.send(Wire.post("/keyed", body, "Idempotency-Key: k"), to: port)
            #expect(answer.status == 422)
            #expect(answer.code == "idempotency-mismatch")
        }
    }

    @Test("another key, path or no key is another request")
    func scope() async throws {
        try await TestServer.run { port, _ in
            _ = try await WireClient.send(
                Wire.post("/keyed", "{\"count\":1}", "Idempotency-Key: k"), to: port)
            for request in [
                Wire.post("/keyed", "{\"count\":2}", "Idempotency-Key: l"),
                Wire.post("/keyed", "{\"count\":2}"),
                Wire.post("/optional", "{\"count\":2}", "Idempotency-Key: k"),
            ] {
                let answer = try await WireClient.send(request, to: port)
                #expect(answer.status == 200)
                #expect(answer["Idempotency-Replayed"] == nil)
            }
        }
    }
}
