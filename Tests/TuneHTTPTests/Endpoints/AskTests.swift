import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Ask")
struct AskTests {
    private let ask = "/experiments/toy/ask"

    @Test("an ask hands out a trial with all that its trainer needs")
    func handsOut() async throws {
        let bench = try await Workbench.withToy()
        let reply = try await bench.send("POST", ask, ["worker": "gpu-1"])
        #expect(reply.status == 200)
        #expect(reply["status"] == "ok" && reply["reason"].isNull && reply["retry_after_seconds"].isNull)
        let trial = try #require(reply["trials"].array?.first)
        #expect(trial["number"] == 1 && trial["attempt"] == 1 && trial["from_step"] == 0)
        #expect(trial["resumed"] == false && trial["checkpoint"] == .null && trial["until_step"] == .null)
        #expect(trial["origin"]?["source"] == "random")
        #expect(trial["config"]?["x"]?.double.map((0...1).contains) == true)
        #expect(trial["lease"]?["token"]?.string?.hasPrefix("t1.1-") == true)
        let end = bench.clock.now().advanced(bySeconds: 300)
        #expect(trial["lease"]?["expires_at"] == .string(end.text))
    }

    @Test("count is 1 to 256, and as many come as there are", arguments: [1, 2, 256])
    func count(count: Int) async throws {
        let bench = try await Workbench.withToy(["limits": ["trials": 300]])
        #expect(try await bench.ask(count).count == count)
        #expect(try await bench.ask(256).count == min(256, 300 - count))
    }

    @Test("the body may be left out")
    func withoutBody() async throws {
        let bench = try await Workbench.withToy()
        #expect(try await bench.send("POST", ask)["status"] == "ok")
    }

    @Test(
        "what is no ask is refused",
        arguments: [
            (["count": 0], "/count"), (["count": 257], "/count"), (["count": 1.5], "/count"),
            (["wait_seconds": 60.5], "/wait_seconds"), (["wait_seconds": -1], "/wait_seconds"),
            (["worker": 7], "/worker"), (["worker": " "], "/worker"), (["can_resume": "no"], "/can_resume"),
            (["wroker": "w"], "/wroker"), ([], ""),
        ] as [(JSONValue, String)])
    func refusals(body: JSONValue, pointer: String) async throws {
        let bench = try await Workbench.withToy()
        try await bench.expectRefusal("invalid-request", at: pointer, "POST", ask, body)
    }

    @Test("a worker's name has at most 200 characters")
    func workerLength() async throws {
        let bench = try await Workbench.withToy()
        let name = String(repeating: "w", count: 200)
        #expect(try await bench.send("POST", ask, ["worker": .string(name)])["status"] == "ok")
        try await bench.expectRefusal(
            "invalid-request", at: "/worker", "POST", ask, ["worker": .string(name + "w")])
    }

    @Test("an ask of nobody's experiment is 404")
    func unknownExperiment() async throws {
        let bench = try await Workbench.withToy()
        try await bench.expectRefusal("not-found", "POST", "/experiments/other/ask", [:])
    }

    @Test("without a trial the answer says why, and when to come again")
    func waiting() async throws {
        let bench = try await Workbench.withToy(["limits": ["concurrent": 1]])
        _ = try await bench.ask()
        let reply = try await bench.send("POST", ask)
        #expect(reply["status"] == "wait" && reply["reason"] == "concurrent" && reply["trials"] == [])
        #expect(
            reply["detail"].string?.isEmpty == false
                && reply["retry_after_seconds"].double.map { $0 > 0 } == true)
    }

    @Test("a key keeps trials, and never a wait")
    func keys() async throws {
        let bench = try await Workbench.withToy(["limits": ["concurrent": 1]])
        try await bench.expectReplay("POST", ask, ["worker": "w"])
        let key = ["Idempotency-Key": "later"]
        #expect(try await bench.send("POST", ask, [:], key)["status"] == "wait")
        try await bench.complete(1, 0.5)
        #expect(try await bench.send("POST", ask, [:], key)["trials"].array?.first?["number"] == 2)
        try await bench.expectRefusal("idempotency-mismatch", "POST", ask, ["count": 2], key)
    }

    @Test("an ask that can wait is answered when there is work", .timeLimit(.minutes(1)))
    func longPoll() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.send("POST", "/experiments/toy/pause")
        let start = ContinuousClock.now
        async let waiting = bench.send("POST", ask, ["wait_seconds": 50])
        for _ in 0..<1000 { await Task.yield() }
        _ = try await bench.send("POST", "/experiments/toy/resume")
        #expect(try await waiting["status"] == "ok")
        #expect(start.duration(to: .now) < .seconds(25))
    }

    @Test("an ask that can wait hears the end at once", .timeLimit(.minutes(1)))
    func longPollEnds() async throws {
        let bench = try await Workbench.withToy(["limits": ["trials": 1]])
        _ = try await bench.ask()
        async let waiting = bench.send("POST", ask, ["wait_seconds": 50])
        for _ in 0..<1000 { await Task.yield() }
        try await bench.complete(1, 0.5)
        #expect(try await waiting["status"] == "done")
    }

    @Test("a worker that cannot resume is told to wait when only such trials are left")
    func cannotResume() async throws {
        let bench = try await Workbench.withToy(["limits": ["trials": 2]])
        _ = try await bench.ask()
        let report: JSONValue = ["step": 1, "metrics": ["loss": 1], "checkpoint": "s3://x"]
        _ = try await bench.send("POST", "/experiments/toy/trials/1/reports", report)
        _ = try await bench.send("POST", "/experiments/toy/trials/1/complete", ["state": "failed"])
        _ = try await bench.send("POST", "/experiments/toy/trials/1/retry")
        let fresh = try await bench.send("POST", ask, ["can_resume": false])
        #expect(fresh["trials"].array?.first?["number"] == 2)
        let nothing = try await bench.send("POST", ask, ["can_resume": false])
        #expect(nothing["status"] == "wait" && nothing["detail"].string?.isEmpty == false)
        let resumed = try #require(try await bench.ask().first)
        #expect(resumed["number"] == 1 && resumed["resumed"] == true && resumed["from_step"] == 1)
        #expect(resumed["checkpoint"] == ["step": 1, "uri": "s3://x", "bytes": .null])
    }
}
