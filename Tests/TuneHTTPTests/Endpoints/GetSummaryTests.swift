import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Summary and best")
struct GetSummaryTests {
    @Test("there is no best before the first result")
    func noBest() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask(2)
        try await bench.expectRefusal("not-enough-data", "GET", "/experiments/toy/best")
        try await bench.complete(1, "nan")
        try await bench.expectRefusal("not-enough-data", "GET", "/experiments/toy/best")
        try await bench.complete(2, 0.5)
        let best = try await bench.send("GET", "/experiments/toy/best")
        #expect(best["number"] == 2 && best["value"] == 0.5 && best["config"]["x"] != .none)
    }

    @Test("the summary counts, measures and says where configurations came from")
    func summary() async throws {
        let bench = try await Workbench.withToy(["initial": [["x": 0.5]]])
        _ = try await bench.ask(4)
        try await bench.report(1, 2, 0.5)
        bench.clock.advance(60)
        try await bench.complete(1, 0.5)
        let failed: JSONValue = ["state": "failed", "error": ["kind": "oom"]]
        _ = try await bench.send("POST", "/experiments/toy/trials/2/complete", failed)
        _ = try await bench.send("POST", "/experiments/toy/trials/3/complete", ["state": "failed"])
        let summary = try await bench.send("GET", "/experiments/toy/summary")
        #expect(summary["counts"]["failed"] == 2 && summary["best"]["number"] == 1)
        #expect(summary["resource_used"] == 2.0 && summary["resource_saved"].isNull)
        #expect(summary["elapsed_seconds"] == 60.0 && summary["trials_per_minute"] == 3.0)
        #expect(summary["sources"] == ["initial": 1, "random": 3])
        #expect(summary["failures"] == ["error": 1, "oom": 1] && summary["rungs"] == [])
        #expect(summary["alerts"] == [] && summary["budget"] == [])
    }

    @Test("the summary says what to look at and how much of the limits is left")
    func alerts() async throws {
        let bench = try await Workbench.withToy(["limits": ["trials": 8], "lease": ["seconds": 30]])
        _ = try await bench.ask(2)
        try await bench.complete(1, "nan")
        bench.clock.advance(60)
        let summary = try await bench.send("GET", "/experiments/toy/summary")
        let alerts = try #require(summary["alerts"].array)
        #expect(alerts.map { $0["kind"] } == ["nonfinite", "stale_lease"])
        #expect(alerts.map { $0["trials"] } == [[1], [2]] && alerts.map { $0["count"] } == [1, 1])
        #expect(alerts.first?["text"] == "loss is not finite in 1 of 1 trial.")
        let trials: JSONValue = [
            "limit": "trials", "used": 2.0, "allowed": 8.0, "share": 0.25, "eta_seconds": 180.0,
        ]
        #expect(summary["budget"] == [trials])
    }

    @Test("rungs tell who came, who stopped and who went on, and what stopping saved")
    func rungs() async throws {
        let options: JSONValue = ["max_resource": 9, "reduction_factor": 3, "rungs": "up"]
        let bench = try await Workbench.withToy(["scheduler": ["name": "asha", "options": options]])
        _ = try await bench.ask(4)
        for trial in 1...4 { try await bench.report(trial, 1, .number(Double(trial))) }
        let stopped = try await bench.send("GET", "/experiments/toy")["counts"]["stopped"]?.int ?? 0
        try await bench.report(1, 3, 0.5)
        let summary = try await bench.send("GET", "/experiments/toy/summary")
        let rungs = try #require(summary["rungs"].array)
        #expect(rungs.map { $0["level"] } == [1, 3] && rungs.map { $0["entered"] } == [4, 1])
        #expect(rungs.first?["stopped"] == .integer(stopped) && stopped > 0)
        #expect(summary["resource_saved"] == .number(Double(8 * stopped)))
        let used = summary["resource_used"].double ?? 0
        #expect(summary["resource_by_state"]["stopped"] == .number(Double(stopped)) && used == 6)
        #expect(
            summary["resource_saved_share"] == .number(Double(8 * stopped) / (Double(8 * stopped) + used)))
        #expect(rungs.first?["survival"]?.double == Double(4 - stopped) / 4)
    }

    @Test("nobody's experiment is 404", arguments: ["best", "summary", "export", "events", "trials"])
    func unknown(path: String) async throws {
        try await Workbench.withToy().expectRefusal("not-found", "GET", "/experiments/other/" + path)
    }
}
