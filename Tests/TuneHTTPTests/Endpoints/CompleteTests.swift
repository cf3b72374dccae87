import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Complete")
struct CompleteTests {
    private let complete = "/experiments/toy/trials/1/complete"

    @Test("the first completion wins; the same again changes nothing, another is refused")
    func firstWins() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        let first = try await bench.complete(1, 0.5)
        #expect(first.status == 200 && first["state"] == "completed" && first["value"] == 0.5)
        let between = try await bench.everything()
        #expect(try await bench.complete(1, 0.5).json == first.json)
        #expect(try await bench.everything() == between)
        let other: JSONValue = ["state": "completed", "metrics": ["loss": 0.6]]
        try await bench.expectRefusal("trial-finished", "POST", complete, other)
        try await bench.expectRefusal("trial-finished", "POST", complete, ["state": "failed"])
    }

    @Test("without metrics the last reported ones count; without any it is refused")
    func lastMetrics() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        try await bench.expectRefusal(
            "invalid-request", at: "/metrics", "POST", complete, ["state": "completed"])
        try await bench.report(1, 1, 0.5)
        try await bench.report(1, 2, 0.4)
        #expect(try await bench.send("POST", complete, ["state": "completed"])["metrics"] == ["loss": 0.4])
    }

    @Test(
        "a failure has a kind",
        arguments: [
            (["state": "failed"], ["kind": "error", "message": ""]),
            (["state": "failed", "error": ["message": "m"]], ["kind": "error", "message": "m"]),
            (["state": "failed", "error": ["kind": "oom"]], ["kind": "oom", "message": ""]),
            (["state": "infeasible"], .null),
        ] as [(JSONValue, JSONValue)])
    func errors(body: JSONValue, error: JSONValue) async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        #expect(try await bench.send("POST", complete, body)["error"] == error)
    }

    @Test("a message is cut after 20,000 characters", arguments: [19_999, 20_000, 20_001])
    func messages(length: Int) async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        let message = JSONValue.string(String(repeating: "é", count: length))
        let reply = try await bench.send(
            "POST", complete, ["state": "failed", "error": ["message": message]])
        #expect(reply["error"]["message"]?.string?.unicodeScalars.count == min(length, 20_000))
    }

    @Test(
        "what is no completion is refused at its place",
        arguments: [
            ([:], "/state"), (["state": .null], "/state"), (["state": "running"], "/state"),
            (["state": 3], "/state"),
            (["state": "completed", "metrics": [:]], "/metrics"),
            (["state": "completed", "metrics": ["loss": true]], "/metrics/loss"),
            (["state": "completed", "metrics": ["other": 1]], "/metrics"),
            (["state": "completed", "metrics": ["loss": 1], "error": ["kind": "oom"]], "/error"),
            (["state": "failed", "error": "oom"], "/error"),
            (["state": "failed", "error": ["kind": "x"]], "/error/kind"),
            (["state": "failed", "error": ["knid": "oom"]], "/error/knid"),
            (["state": "failed", "error": ["message": 7]], "/error/message"),
            (["state": "completed", "metrcis": [:]], "/metrcis"), ([], ""),
        ] as [(JSONValue, String)])
    func refusals(body: JSONValue, pointer: String) async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        try await bench.expectRefusal("invalid-request", at: pointer, "POST", complete, body)
    }

    @Test("a trial that was never handed out, or is not there, cannot be completed")
    func states() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.send("POST", "/experiments/toy/trials", ["config": ["x": 0.5]])
        let body: JSONValue = ["state": "completed", "metrics": ["loss": 1]]
        try await bench.expectRefusal("lease-lost", "POST", complete, body)
        try await bench.expectRefusal("not-found", "POST", "/experiments/toy/trials/2/complete", body)
    }

    @Test("a key keeps a completion's answer")
    func keys() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        try await bench.expectReplay("POST", complete, ["state": "completed", "metrics": ["loss": 1]])
    }
}
