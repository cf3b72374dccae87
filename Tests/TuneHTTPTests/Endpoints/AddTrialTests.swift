import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Adding a trial")
struct AddTrialTests {
    private let trials = "/experiments/toy/trials"

    @Test(
        "a configuration is queued and handed out before any other",
        arguments: [.null, "queued"] as [JSONValue])
    func queues(state: JSONValue) async throws {
        let bench = try await Workbench.withToy()
        let reply = try await bench.send("POST", trials, ["config": ["x": 0.25], "state": state])
        #expect(reply.status == 201 && reply.fields["location"] == "/experiments/toy/trials/1")
        #expect(reply["state"] == "queued" && reply["origin"]["source"] == "client" && reply["lease"].isNull)
        let asked = try #require(try await bench.ask().first)
        #expect(asked["number"] == 1 && asked["config"] == ["x": 0.25])
    }

    @Test("a training that is done is recorded with its curve")
    func records() async throws {
        let bench = try await Workbench.withToy()
        let body: JSONValue = [
            "config": ["x": 0.25], "state": "completed", "metrics": ["loss": 0.1],
            "reports": [["step": 1, "metrics": ["loss": 0.3]], ["step": 2, "metrics": ["loss": 0.1]]],
        ]
        let reply = try await bench.send("POST", trials, body)
        #expect(reply.status == 201 && reply["state"] == "completed" && reply["value"] == 0.1)
        let curve = try await bench.send("GET", trials + "/1/reports")
        #expect(curve["items"].array?.map { $0["step"] } == [1, 2])
        #expect(try await bench.send("GET", "/experiments/toy/best")["number"] == 1)
        try await bench.expectRefusal("duplicate-trial", "POST", trials, body)
    }

    @Test(
        "what cannot be added is refused at its place",
        arguments: [
            ([:], "/config"), (["config": []], "/config"), (["config": [:]], "/config/x"),
            (["config": ["x": 2]], "/config/x"), (["config": ["x": 0.5, "y": 1]], "/config/y"),
            (["config": ["x": 0.5], "state": "running"], "/state"),
            (["config": ["x": 0.5], "state": "completed"], "/metrics"),
            (["config": ["x": 0.5], "metrics": ["loss": 1]], "/metrics"),
            (["config": ["x": 0.5], "reports": [["step": 1, "metrics": ["loss": 1]]]], "/reports"),
            (["config": ["x": 0.5], "state": "completed", "metrics": ["other": 1]], "/metrics"),
            (
                [
                    "config": ["x": 0.5], "state": "completed", "metrics": ["loss": 1],
                    "reports": [["step": 2, "metrics": ["loss": 1]], ["step": 2, "metrics": ["loss": 1]]],
                ], "/reports/1/step"
            ),
            (
                [
                    "config": ["x": 0.5], "state": "completed", "metrics": ["loss": 1],
                    "reports": [["step": 2, "metrics": ["loss": 1], "checkpoint": "s3://x"]],
                ], "/reports/0/checkpoint"
            ),
            (["config": ["x": 0.5], "stat": "queued"], "/stat"),
        ] as [(JSONValue, String)])
    func refusals(body: JSONValue, pointer: String) async throws {
        let bench = try await Workbench.withToy()
        try await bench.expectRefusal("invalid-request", at: pointer, "POST", trials, body)
    }

    @Test("a finished experiment queues nothing")
    func finished() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.send("POST", "/experiments/toy/stop")
        try await bench.expectRefusal("invalid-transition", "POST", trials, ["config": ["x": 0.5]])
        try await bench.expectRefusal(
            "not-found", "POST", "/experiments/other/trials", ["config": ["x": 0.5]])
    }

    @Test("a key keeps the answer")
    func keys() async throws {
        try await Workbench.withToy().expectReplay("POST", trials, ["config": ["x": 0.5]])
    }
}
