import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Import")
struct ImportExperimentTests {
    private func send(
        _ bench: Workbench, _ text: String, type: String = "application/x-ndjson",
        _ fields: [String: String] = [:]
    ) async throws -> Workbench.Reply {
        try await bench.send("POST", "/import", bytes: Array(text.utf8), type: type, fields)
    }

    /// The export of an experiment that has seen most of what can happen.
    private func export() async throws -> (text: String, events: [JSONValue]) {
        let bench = try await Workbench.withToy(["limits": ["trials": 9]])
        _ = try await bench.ask(4)
        try await bench.report(1, 1, 0.5)
        try await bench.complete(1, 0.25)
        _ = try await bench.send("POST", "/experiments/toy/trials/2/complete", ["state": "failed"])
        _ = try await bench.send("POST", "/experiments/toy/trials/2/retry")
        _ = try await bench.send("POST", "/experiments/toy/trials/3/stop")
        try await bench.report(3, 1, "nan")
        _ = try await bench.send("POST", "/experiments/toy/trials", ["config": ["x": 0.5]])
        await bench.pass(301)
        _ = try await bench.send("POST", "/experiments/toy/pause", ["mode": "now", "reason": "r"])
        _ = try await bench.send("PATCH", "/experiments/toy", ["notes": "n", "limits": ["trials": 8]])
        let text = await (try await bench.send("GET", "/experiments/toy/export")).whole()
        return (text, try await bench.send("GET", "/experiments/toy/events?wait=0")["items"].array ?? [])
    }

    @Test("what was exported comes in again with every event, and goes on")
    func roundTrip() async throws {
        let (text, events) = try await export()
        let bench = try await Workbench()
        let reply = try await send(bench, text, ["Idempotency-Key": "k"])
        #expect(reply.status == 201 && reply.fields["location"] == "/experiments/toy", "\(reply.text)")
        #expect(try await bench.send("GET", "/experiments/toy/events?wait=0")["items"].array == events)
        let again = try await send(bench, text, ["Idempotency-Key": "k"])
        #expect(again.bytes == reply.bytes && again.fields["idempotency-replayed"] == "true")
        #expect(try await send(bench, text).code == "name-taken")
        _ = try await bench.send("POST", "/experiments/toy/resume")
        #expect(try await bench.ask().count == 1)
    }

    @Test("what is no export, or was tampered with, is refused and leaves nothing")
    func refusals() async throws {
        let (text, _) = try await export()
        let bench = try await Workbench()
        let lines = text.split(separator: "\n").map(String.init)
        let gap = (lines[..<4] + lines[5...]).joined(separator: "\n")
        for (body, code) in [
            ("{\"a\":1}\n{\"b\"", "invalid-json"), ("hello", "invalid-json"),
            ("{\"a\":1}\n{\"b\":2}\n", "invalid-request"),
            (gap, "invalid-request"),
            (text.replacing("\"action\":\"stop\"", with: "\"action\":\"continue\""), "invalid-request"),
        ] {
            let reply = try await send(bench, body)
            #expect(reply.code == code, "\(body.prefix(60)) \(reply.text)")
            #expect(try await bench.everything().isEmpty)
        }
        #expect(try await send(bench, text, type: "text/plain").code == "unsupported-media")
    }
}
