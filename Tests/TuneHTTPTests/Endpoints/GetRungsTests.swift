import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Rungs and timeline")
struct GetRungsTests {
    @Test("an experiment without levels has no rungs, and says so")
    func empty() async throws {
        let bench = try await Workbench.withToy()
        let reply = try await bench.send("GET", "/experiments/toy/rungs")
        #expect(reply["levels"] == [] && reply["brackets"] == [] && reply["decisions"] == [])
        #expect(reply["lineage"] == [] && reply["note"].string?.isEmpty == false && reply["version"] == 1)
        try await bench.expectRefusal("bad-query", "GET", "/experiments/toy/rungs?after=1")
    }

    @Test("trials stand at their rungs, and decisions say why they are there")
    func ladder() async throws {
        let options: JSONValue = ["max_resource": 9, "reduction_factor": 3, "rungs": "up"]
        let bench = try await Workbench.withToy(["scheduler": ["name": "asha", "options": options]])
        _ = try await bench.ask(4)
        for trial in 1...4 { try await bench.report(trial, 1, .number(Double(trial))) }
        try await bench.report(1, 3, 0.5)
        let reply = try await bench.send("GET", "/experiments/toy/rungs")
        #expect(reply["levels"] == [1, 3, 9] && reply["note"].isNull)
        let rungs = try #require(reply["brackets"].array?.first?["rungs"]?.array)
        #expect(rungs.map { $0["level"] } == [1, 3] && rungs.map { $0["entered"] } == [4, 1])
        #expect(rungs.map { $0["promoted"] } == [1, 0])
        #expect(
            rungs[0]["trials"]?["data"] == "AQAAAAIAAAADAAAABAAAAA==" && rungs[0]["threshold"]?.double != nil)
        let decisions = try #require(reply["decisions"].array)
        #expect(decisions.first?["trial"] == 1 && decisions.first?["step"] == 3)
        #expect(decisions.contains { $0["action"] == "stop" && $0["rule"] == "asha" && $0["level"] == 1 })
        #expect(decisions.allSatisfy { $0["text"]?.string?.isEmpty == false })
    }

    @Test("the timeline has a row for each attempt")
    func timeline() async throws {
        let bench = try await Workbench.withToy(["lease": ["seconds": 30]])
        let empty = try await bench.send("GET", "/experiments/toy/timeline")
        #expect(empty["count"] == 0 && empty["total"] == 0 && empty["note"].isNull)
        _ = try await bench.ask(1, worker: "a")
        await bench.pass(31)
        await bench.pass(31)
        _ = try await bench.ask(1, worker: "b")
        let reply = try await bench.send("GET", "/experiments/toy/timeline")
        #expect(reply["count"] == 2 && reply["columns"]["worker"]?["values"] == ["a", "b"])
        #expect(reply["columns"]["trial"]?["data"] == "AQAAAAEAAAA=")
        #expect(reply["columns"]["outcome"]?["values"] == ["lost", "running"])
        try await bench.expectRefusal("bad-query", "GET", "/experiments/toy/timeline?limit=1")
    }
}
