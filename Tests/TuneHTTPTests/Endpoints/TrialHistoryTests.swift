import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Trial history")
struct TrialHistoryTests {
    private func history(_ bench: Workbench, _ trial: Int = 1) async throws -> Workbench.Reply {
        try await bench.send("GET", "/experiments/toy/trials/\(trial)/history")
    }

    private func actions(_ reply: Workbench.Reply) -> [JSONValue?] {
        reply["decisions"].array?.map { $0["action"] } ?? []
    }

    private func outcomes(_ reply: Workbench.Reply) -> [JSONValue?] {
        reply["attempts"].array?.map { $0["outcome"] } ?? []
    }

    @Test("an attempt that runs has no end; completed, it has")
    func completes() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        let running = try await history(bench)
        #expect(outcomes(running) == ["running"] && running["attempts"].array?.first?["ended_at"] == .null)
        bench.clock.advance(5)
        try await bench.complete(1, 0.5)
        let done = try await history(bench)
        #expect(outcomes(done) == ["completed"])
        #expect(done["attempts"].array?.first?["ended_at"] == .string(bench.clock.now().text))
        #expect(actions(done) == [])
    }

    @Test("lost attempts, handed on or back, and a completion that came late")
    func leases() async throws {
        let bench = try await Workbench.withToy()
        let first = try #require(try await bench.ask().first?["lease"]?["token"]?.string)
        await bench.pass(301)
        #expect(outcomes(try await history(bench)) == ["lost"])
        try await bench.report(1, 1, 0.5, lease: first)
        #expect(outcomes(try await history(bench)) == ["running"])
        await bench.pass(301)
        await bench.pass(301)
        #expect(actions(try await history(bench)) == ["requeue"])
        _ = try await bench.ask(1, worker: "v")
        let reply = try await history(bench)
        #expect(outcomes(reply) == ["lost", "running"])
        #expect(reply["attempts"].array?.map { $0["worker"] } == ["w", "v"])
        #expect(reply["decisions"].array?.first?["reason"]?["rule"] == "lease")
    }

    @Test("a person's stop, and the report that heard of it")
    func stops() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        _ = try await bench.send("POST", "/experiments/toy/trials/1/stop", ["reason": "enough"])
        try await bench.report(1, 4, 0.5)
        let reply = try await history(bench)
        #expect(actions(reply) == ["stop", "stop"] && outcomes(reply) == ["stopped"])
        #expect(reply["decisions"].array?.map { $0["step"] } == [.null, 4])
        #expect(reply["decisions"].array?.last?["reason"]?["text"] == "enough")
    }

    @Test("a failure that is tried again, and a trial that is taken back")
    func retries() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        _ = try await bench.send("POST", "/experiments/toy/trials/1/complete", ["state": "failed"])
        _ = try await bench.send("POST", "/experiments/toy/trials/1/retry", ["reason": "more memory"])
        _ = try await bench.send("POST", "/experiments/toy/trials/1/cancel")
        let reply = try await history(bench)
        #expect(actions(reply) == ["retry", "cancel"] && outcomes(reply) == ["failed"])
    }

    @Test("a trial that came with its results has one attempt of nobody's")
    func imported() async throws {
        let bench = try await Workbench.withToy()
        let body: JSONValue = ["config": ["x": 0.5], "state": "completed", "metrics": ["loss": 1]]
        _ = try await bench.send("POST", "/experiments/toy/trials", body)
        let reply = try await history(bench)
        #expect(outcomes(reply) == ["completed"] && reply["attempts"].array?.first?["worker"] == .null)
    }

    @Test("a rung says why a trial was paused, and why it went on")
    func rungs() async throws {
        let options: JSONValue = [
            "max_resource": 9, "reduction_factor": 3, "mode": "promotion", "rungs": "up",
        ]
        let bench = try await Workbench.withToy(["scheduler": ["name": "asha", "options": options]])
        _ = try await bench.ask(3)
        for trial in 1...3 { try await bench.report(trial, 1, .number(Double(trial))) }
        let promoted = try #require(try await bench.ask().first)
        #expect(promoted["number"] == 1 && promoted["attempt"] == 2)
        let reply = try await history(bench)
        #expect(actions(reply) == ["pause", "resume"] && outcomes(reply) == ["paused", "running"])
        let reason = reply["decisions"].array?.last?["reason"]
        #expect(reason?["rule"] == "asha" && reason?["rung"] == 1 && reason?["value"] == 1.0)
        let summary = try await bench.send("GET", "/experiments/toy/summary")
        let first = summary["rungs"].array?.first
        #expect(first?["level"] == 1 && first?["entered"] == 3)
    }

    @Test("a trial that is not there is 404")
    func unknown() async throws {
        try await Workbench.withToy().expectRefusal("not-found", "GET", "/experiments/toy/trials/1/history")
    }
}
