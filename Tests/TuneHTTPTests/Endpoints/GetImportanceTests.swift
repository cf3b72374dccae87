import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Analyses")
struct GetImportanceTests {
    /// Twenty completed trials of two parameters and two objectives; `x` alone decides.
    static func bench(_ trials: Int = 20) async throws -> Workbench {
        let space: JSONValue = [
            "x": ["type": "float", "low": 0, "high": 1],
            "kind": ["type": "categorical", "values": ["a", "b"]],
            "only": ["type": "constant", "value": 1],
        ]
        let objectives: JSONValue = [
            ["metric": "loss", "goal": "minimize"], ["metric": "gain", "goal": "maximize"],
        ]
        let bench = try await Workbench.withToy(["space": space, "objectives": objectives])
        for trial in try await bench.ask(trials) {
            let (number, x) = (trial["number"]?.int ?? 0, trial["config"]?["x"]?.double ?? 0)
            bench.clock.advance(1)
            let body: JSONValue = [
                "state": "completed", "metrics": ["loss": .number(x), "gain": .number(x * (1 - x))],
            ]
            _ = try await bench.send("POST", "/experiments/toy/trials/\(number)/complete", body)
        }
        return bench
    }

    static let all = [
        "importance", "importance?method=fanova&pairs=true", "importance?method=mdi&objective=gain", "pareto",
        "correlations", "parallel", "slice?parameter=x", "slice?parameter=kind&objective=gain",
        "pairs?x=x&y=kind", "hypervolume", "regret?optimum=0", "regret?optimum=-1.5e-3", "distribution",
        "distribution?objective=gain", "best?top=3", "best?fidelity=any", "best?fidelity=highest&top=1",
        "summary", "export?format=analysis",
    ]

    @Test("every analysis answers, twice the same, and changes nothing", arguments: all)
    func answers(path: String) async throws {
        let bench = try await Self.bench()
        let before = try await bench.everything()
        let first = try await bench.send("GET", "/experiments/toy/" + path)
        #expect(first.status == 200, "\(first.text)")
        #expect(try await bench.send("GET", "/experiments/toy/" + path).bytes == first.bytes)
        #expect(try await bench.everything() == before)
        #expect(try await bench.send("HEAD", "/experiments/toy/" + path).status == 200)
    }

    @Test("without results there is not enough data", arguments: all.dropLast(2))
    func notEnoughData(path: String) async throws {
        let bench = try await Self.bench(0)
        let reply = try await bench.expectRefusal("not-enough-data", "GET", "/experiments/toy/" + path)
        #expect(reply.status == 409 && reply["retryable"] == true)
    }

    @Test("nobody's experiment is 404", arguments: all)
    func unknownExperiment(path: String) async throws {
        try await Workbench.withToy().expectRefusal("not-found", "GET", "/experiments/other/" + path)
    }

    @Test(
        "unknown names, methods and numbers are bad queries",
        arguments: [
            "importance?method=guess", "importance?objective=other", "importance?pairs=yes",
            "importance?method=mdi&pairs=true", "importance?limit=3", "pareto?x=1", "slice",
            "slice?parameter=",
            "slice?parameter=other", "slice?parameter=only", "pairs?x=x", "pairs?x=x&y=x", "pairs?x=x&y=only",
            "regret", "regret?optimum=nan", "regret?optimum=0x1", "regret?optimum=1e999", "regret?optimum=",
            "distribution?objective=x", "best?top=0", "best?top=1001", "best?fidelity=low", "parallel?a=b",
        ])
    func badQueries(path: String) async throws {
        let bench = try await Self.bench(5)
        try await bench.expectRefusal("bad-query", "GET", "/experiments/toy/" + path)
    }

    @Test("importance names the objective, the results and a note below fifty")
    func importance() async throws {
        let bench = try await Self.bench()
        let reply = try await bench.send("GET", "/experiments/toy/importance?method=fanova&pairs=true")
        #expect(reply["parameters"].array?.map { $0["parameter"] } == ["x", "kind", "only"])
        #expect(reply["parameters"].array?.first?["importance"]?.double ?? 0 > 0.9)
        #expect(reply["pairs"].array?.count == 1 && reply["trials"] == 20 && reply["level"].isNull)
        #expect(reply["objective"] == "loss" && reply["notes"].array?.count == 1)
    }

    @Test("the best few come in order, and one is the best")
    func best() async throws {
        let bench = try await Self.bench()
        let best = try await bench.send("GET", "/experiments/toy/best")
        let few = try await bench.send("GET", "/experiments/toy/best?top=3")
        let items = try #require(few["items"].array)
        #expect(items.count == 3 && items.first == best.json)
        let values = items.compactMap { $0["value"]?.double }
        #expect(values == values.sorted())
        #expect(try await bench.send("GET", "/experiments/toy/best?top=1000")["items"].array?.count == 20)
    }

    @Test("any fidelity finds the best report of a trial that ended worse")
    func anyFidelity() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask(1)
        for (step, loss) in [0.5, 0.1, 0.7].enumerated() {
            try await bench.report(1, step + 1, .number(loss))
        }
        try await bench.complete(1, 0.7)
        #expect(try await bench.send("GET", "/experiments/toy/best")["value"] == 0.7)
        let any = try await bench.send("GET", "/experiments/toy/best?fidelity=any")
        #expect(any["value"] == 0.1 && any["step"] == 2)
    }
}
