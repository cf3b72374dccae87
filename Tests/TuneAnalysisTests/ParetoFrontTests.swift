import TestSupport
import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@testable import TuneAnalysis

@Suite("Pareto front and hypervolume")
struct ParetoFrontTests {
    static let objectives: JSONValue = [
        ["metric": "loss", "goal": "minimize"], ["metric": "gain", "goal": "maximize"],
    ]

    static func lab(_ count: Int = 40) throws -> Lab {
        var lab = try Lab(["objectives": objectives])
        try lab.complete(count) { lab, trial in
            let (x, y) = (lab.number(trial, "x") ?? 0, lab.number(trial, "y") ?? 0)
            return ["loss": .number(x + y), "gain": .number(x - y * y)]
        }
        return lab
    }

    @Test("no trial of the front is beaten, and every other one is")
    func front() throws {
        let table = try Self.lab().table
        let front = try ParetoFront(table)
        let losses = table.rows.map(\.losses)
        for row in table.rows {
            let isBeaten = losses.contains { Dominance.dominates($0, row.losses) }
            #expect(front.numbers.contains(row.trial.number) == !isBeaten)
        }
        let item = try #require(front.json["items"]?.array?.first)
        #expect(item["values"]?.array?.first?.double == losses.map { $0[0] }.min())
        #expect(front.json["trials"] == 40 && front.json["hypervolume"]?.double ?? 0 > 0)
    }

    @Test("the hypervolume grows with every change of the front, up to that of the front")
    func history() throws {
        let lab = try Self.lab()
        let history = try HypervolumeHistory(lab.table, createdAt: lab.experiment.createdAt)
        for (first, second) in zip(history.points, history.points.dropFirst()) {
            #expect(first.volume < second.volume && first.trials < second.trials)
            #expect(first.seconds < second.seconds)
        }
        let final = try #require(try ParetoFront(lab.table).json["hypervolume"]?.double)
        #expect(abs((history.points.last?.volume ?? 0) - final) < 1e-12)
        #expect(!history.isBound && history.changes == history.points.count)
    }

    @Test("what failed, broke a constraint or lacks an objective is not on the front")
    func leftOut() throws {
        var lab = try Lab([
            "objectives": Self.objectives, "outcome_constraints": [["metric": "time", "max": 1]],
        ])
        for metrics: JSONObject in [
            ["loss": 0, "gain": 9, "time": 2], ["loss": 0, "gain": "nan"], ["loss": 1, "gain": 1],
        ] {
            let trial = try #require(try lab.ask())
            try lab.complete(trial, metrics)
        }
        let failed = try #require(try lab.ask())
        try lab.complete(failed, nil, .failed)
        #expect(try ParetoFront(lab.table).numbers == [3])
        let empty = try Lab(["objectives": Self.objectives])
        #expect(throws: AnalysisFailure.self) { try ParetoFront(empty.table) }
        #expect(throws: AnalysisFailure.self) {
            try HypervolumeHistory(empty.table, createdAt: empty.experiment.createdAt)
        }
    }

    @Test("one objective has a front of its best trial, and its gain as the hypervolume")
    func oneObjective() throws {
        let lab = try SurrogateTests.valley()
        #expect(try ParetoFront(lab.table).numbers == Leaders(1, of: lab.table).leaders.map(\.number))
        let history = try HypervolumeHistory(lab.table, createdAt: lab.experiment.createdAt)
        #expect(history.points.map(\.volume) == history.points.map(\.volume).sorted())
    }

    @Test("the measured volume is the recorded one, or below it where points were left out")
    func vectors() throws {
        var exact = 0
        for entry in try TestSupport.vectors("d_multiobjective.json").at("hypervolume").elements() {
            let reference = try entry.at("ref").doubles()
            let expected = try entry.at("value").asDouble()
            let measured = MeasuredVolume(of: try entry.at("points").matrix(), reference: reference)
            if measured.isExact {
                exact += 1
                #expect(
                    abs(measured.volume - expected) <= 1e-12 * max(1, expected) || measured.volume == expected
                )
            } else {
                #expect(measured.volume <= expected * (1 + 1e-12))
            }
        }
        #expect(exact > 0)
    }
}
