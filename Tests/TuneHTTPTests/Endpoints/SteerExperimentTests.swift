import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Steering experiments")
struct SteerExperimentTests {
    private func path(_ verb: String) -> String { "/experiments/toy/" + verb }

    @Test("a paused experiment hands out nothing, says why, and goes on when it is resumed")
    func pause() async throws {
        let bench = try await Workbench.withToy()
        let paused = try await bench.send("POST", path("pause"), ["reason": "maintenance"])
        #expect(paused["state"] == "paused" && paused["reason"] == "maintenance")
        #expect(paused["waiting"]["reason"] == "paused" && paused.fields["etag"] == "\"r2.2\"")
        #expect(try await bench.send("POST", path("ask"))["reason"] == "paused")
        let between = try await bench.everything()
        #expect(try await bench.send("POST", path("pause"), [:])["state"] == "paused")
        #expect(try await bench.everything() == between)
        #expect(try await bench.send("POST", path("resume"))["state"] == "running")
        #expect(try await bench.send("POST", path("ask"))["status"] == "ok")
    }

    @Test("a stop drains, or tells trainers at their next report")
    func stop() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask(2)
        #expect(try await bench.send("POST", path("stop"), ["mode": "drain"])["state"] == "stopping")
        #expect(try await bench.send("POST", path("ask"))["status"] == "done")
        #expect(try await bench.report(1, 1, 0.5)["decision"]["action"] == "continue")
        #expect(try await bench.send("POST", path("stop"), ["mode": "now"])["state"] == "stopping")
        #expect(try await bench.report(1, 2, 0.5)["decision"]["action"] == "stop")
        try await bench.complete(2, 0.5)
        #expect(try await bench.send("GET", "/experiments/toy")["state"] == "stopped")
        try await bench.expectRefusal("invalid-transition", "POST", path("pause"))
    }

    @Test("a resume changes the limits that it names, and leaves the others")
    func limits() async throws {
        let bench = try await Workbench.withToy(["limits": ["trials": 1, "concurrent": 4]])
        _ = try await bench.ask()
        try await bench.complete(1, 0.5)
        #expect(try await bench.send("GET", "/experiments/toy")["state"] == "completed")
        try await bench.expectRefusal("invalid-transition", "POST", path("resume"))
        let resumed = try await bench.send("POST", path("resume"), ["limits": ["trials": 2]])
        #expect(resumed["state"] == "running" && resumed["limits"] == ["trials": 2, "concurrent": 4])
        let open = try await bench.send("POST", path("resume"), ["limits": ["trials": .null]])
        #expect(open["limits"] == ["concurrent": 4])
    }

    @Test(
        "unknown fields, modes and limits are refused",
        arguments: [
            ("pause", ["mode": "sideways"], "/mode"), ("pause", ["mode": 1], "/mode"),
            ("stop", ["reason": 7], "/reason"),
            ("stop", ["raeson": "x"], "/raeson"), ("pause", ["limits": [:]], "/limits"),
            ("resume", ["limits": ["trials": 0]], "/limits/trials"),
            ("resume", ["limits": ["trails": 1]], "/limits/trails"),
            ("resume", ["reason": "\n"], "/reason"), ("pause", [], ""),
        ] as [(String, JSONValue, String)])
    func refusals(verb: String, body: JSONValue, pointer: String) async throws {
        let bench = try await Workbench.withToy()
        try await bench.expectRefusal("invalid-request", at: pointer, "POST", path(verb), body)
    }

    @Test("nobody's experiment is 404", arguments: ["pause", "resume", "stop"])
    func unknown(verb: String) async throws {
        let bench = try await Workbench.withToy()
        try await bench.expectRefusal("not-found", "POST", "/experiments/other/\(verb)", [:])
    }

    @Test("a key keeps the answer", arguments: ["pause", "resume", "stop"])
    func keys(verb: String) async throws {
        try await Workbench.withToy().expectReplay("POST", path(verb), [:])
    }
}
