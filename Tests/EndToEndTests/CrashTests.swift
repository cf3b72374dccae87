import Testing
import TuneClient
import TuneJSON

@Suite("A server that is killed", .serialized)
struct CrashTests {
    private static func spec(mode: String) -> JSONValue {
        [
            "name": "recorded", "seed": 11,
            "space": [
                "lr": ["type": "float", "low": 0.0001, "high": 1, "scale": "log"],
                "layers": ["type": "int", "low": 1, "high": 5],
                "momentum": ["type": "float", "low": 0, "high": 1, "when": ["layers": ["min": 3]]],
            ],
            "objectives": [["metric": "loss", "goal": "minimize"]],
            "searcher": ["name": "bohb", "options": ["min_points": 6]],
            "scheduler": ["name": "asha", "options": ["max_resource": 9, "mode": .string(mode)]],
        ]
    }

    @Test(
        "a run that is killed between its requests goes on as if nothing had been",
        arguments: ["stopping", "promotion"])
    func interruptedRunIsIdentical(mode: String) throws {
        let seed: UInt64 = 20_261_123
        var chance = SplitMix(seed: seed)
        let kills = Set((0..<10).map { _ in chance.below(400) })
        let (whole, broken) = (try TemporaryDirectory(), try TemporaryDirectory())
        let run = RecordedRun(spec: Self.spec(mode: mode), seed: seed)
        let expected = try run.run(data: whole.path, kills: [])
        let record = try run.run(data: broken.path, kills: kills)
        let first = zip(expected.answers, record.answers).enumerated().first { $0.element.0 != $0.element.1 }
        #expect(
            first == nil,
            "seed \(seed), killed before \(kills.sorted()), differs at request \(first?.offset ?? -1)")
        #expect(record == expected)
        #expect(
            expected.answers.contains { $0.contains("\"source\":\"model\"") }, "the model was never asked")
        for directory in [whole, broken] {
            let (status, output, errors) = try Program.run(["verify", "--data", directory.path])
            #expect(status == 0, "\(errors)")
            #expect(output.hasPrefix("recorded: "))
        }
    }

    @Test("what was acknowledged just before the kill is there afterwards")
    func acknowledgedIsThere() throws {
        let directory = try TemporaryDirectory()
        for round in 1...3 {
            let server = try Server(data: directory.path)
            _ = try server.api.create([
                "name": .string("round-\(round)"), "space": ["x": ["type": "float", "low": 0, "high": 1]],
                "objectives": [["metric": "loss", "goal": "minimize"]], "searcher": ["name": "random"],
            ])
            let asked = try server.api.ask("round-\(round)", worker: "worker")
            server.crash()
            let again = try Server(data: directory.path)
            let trials = try again.api.trials("round-\(round)")
            #expect(trials["items"]?.array?.first?["config"] == asked["trials"]?.array?.first?["config"])
            again.crash()
        }
    }
}
