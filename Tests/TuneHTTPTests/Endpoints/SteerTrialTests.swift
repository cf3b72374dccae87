import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Steering trials")
struct SteerTrialTests {
    private func path(_ verb: String, _ trial: Int = 1) -> String {
        "/experiments/toy/trials/\(trial)/\(verb)"
    }

    @Test("a running trial is stopping until its trainer hears of it; saying so twice changes nothing")
    func stop() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        let first = try await bench.send("POST", path("stop"), ["reason": "no gain"])
        #expect(first["state"] == "stopping" && first["reason"]["text"] == "no gain")
        let between = try await bench.everything()
        #expect(try await bench.send("POST", path("stop")).json == first.json)
        #expect(try await bench.everything() == between)
    }

    @Test("queued trials can be stopped or cancelled, failed ones retried")
    func queued() async throws {
        let bench = try await Workbench.withToy()
        for x in [0.1, 0.2] {
            _ = try await bench.send("POST", "/experiments/toy/trials", ["config": ["x": .number(x)]])
        }
        #expect(try await bench.send("POST", path("stop", 1))["state"] == "stopped")
        #expect(try await bench.send("POST", path("cancel", 2))["state"] == "cancelled")
        #expect(try await bench.send("POST", path("cancel", 2))["state"] == "cancelled")
        _ = try await bench.ask()
        _ = try await bench.send("POST", path("complete", 3), ["state": "failed"])
        #expect(try await bench.send("POST", path("retry", 3))["state"] == "queued")
        let again = try #require(try await bench.ask().first)
        #expect(again["number"] == 3 && again["attempt"] == 2)
    }

    @Test("impossible transitions are refused", arguments: ["stop", "cancel", "retry"])
    func transitions(verb: String) async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask(2)
        try await bench.complete(1, 0.5)
        try await bench.expectRefusal("invalid-transition", "POST", path(verb))
        if verb != "stop" { try await bench.expectRefusal("invalid-transition", "POST", path(verb, 2)) }
        try await bench.expectRefusal("not-found", "POST", path(verb, 3))
        try await bench.expectRefusal(
            "invalid-request", at: "/raeson", "POST", path(verb, 2), ["raeson": "x"])
        let long = JSONValue.string(String(repeating: "r", count: 501))
        try await bench.expectRefusal(
            "invalid-request", at: "/reason", "POST", path(verb, 2), ["reason": long])
    }

    @Test("a key keeps the answer")
    func keys() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        try await bench.expectReplay("POST", path("stop"), ["reason": "r"])
    }
}
