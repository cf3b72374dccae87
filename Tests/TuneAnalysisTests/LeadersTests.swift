import Testing
import TuneCore
import TuneJSON

@testable import TuneAnalysis

@Suite("Leaders")
struct LeadersTests {
    @Test("a result at a higher level goes before a better one at a lower level")
    func highestFirst() throws {
        let lab = try Self.stopped()
        let leaders = Leaders(10, of: lab.table, best: lab.experiment.best)
        #expect(leaders.leaders.first?.number == lab.experiment.best)
        let scores = leaders.leaders.compactMap { lab.experiment.trials[$0.number - 1].score }
        #expect(scores.count == leaders.leaders.count)
        for (first, second) in zip(scores, scores.dropFirst()) {
            #expect((-first.level, first.loss) <= (-second.level, second.loss))
        }
    }

    @Test("any fidelity takes the best report, and the step at which it came")
    func anyFidelity() throws {
        var lab = try Lab()
        for losses in [[3.0, 0.5, 2], [1, 2, 3], [0.5, 4, 4]] {
            let trial = try #require(try lab.ask())
            for (step, loss) in losses.enumerated() {
                try lab.report(trial, step + 1, ["loss": .number(loss)])
            }
            try lab.complete(trial)
        }
        let leaders = Leaders(2, of: lab.table, in: lab.recording).leaders
        #expect(leaders.map(\.number) == [1, 3] && leaders.map(\.step) == [2, 1])
        #expect(leaders.map(\.loss) == [0.5, 0.5])
        #expect(Leaders(1, of: lab.table).leaders.map(\.number) == [1])
    }

    @Test("values keep the direction of a metric that is maximised")
    func maximised() throws {
        var lab = try Lab(["objectives": [["metric": "loss", "goal": "maximize"]]])
        try lab.complete(3) { _, trial in ["loss": .integer(trial)] }
        #expect(Leaders(9, of: lab.table).json.map { $0["value"] } == [3.0, 2.0, 1.0])
        #expect(Leaders(9, of: lab.table, in: lab.recording).json.map { $0["value"] } == [3.0, 2.0, 1.0])
    }

    @Test("what breaks an outcome constraint, failed or has no number is never among the best")
    func infeasible() throws {
        var lab = try Lab(["outcome_constraints": [["metric": "time", "max": 2]]])
        for metrics: JSONObject in [["loss": 1, "time": 3], ["loss": 2, "time": 1], ["loss": "nan"]] {
            let trial = try #require(try lab.ask())
            try lab.report(trial, 1, metrics)
            try lab.complete(trial)
        }
        #expect(Leaders(9, of: lab.table).leaders.map(\.number) == [2])
        #expect(Leaders(9, of: lab.table, in: lab.recording).leaders.map(\.number) == [2])
    }

    /// Trials under stopping ASHA, worse ones stopped early.
    static func stopped(_ trials: Int = 27) throws -> Lab {
        let options: JSONValue = ["max_resource": 9, "reduction_factor": 3, "min_resource": 1]
        var lab = try Lab(["scheduler": ["name": "asha", "options": options]])
        try lab.train(trials, end: 9) { lab, trial, step in
            (lab.number(trial, "x") ?? 0) + 1 / Double(step)
        }
        return lab
    }
}
