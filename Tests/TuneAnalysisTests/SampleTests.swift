import Testing
import TuneCore
import TuneJSON

@testable import TuneAnalysis

@Suite("Samples")
struct SampleTests {
    @Test("the highest level with fifty results is taken, else the one with the most", arguments: [49, 50])
    func levels(count: Int) throws {
        let options: JSONValue = [
            "max_resource": 9, "reduction_factor": 3, "min_resource": 1, "mode": "stopping",
        ]
        var lab = try Lab(["scheduler": ["name": "asha", "options": options]])
        // Each trial is better than all before it, so that every one goes on.
        for trial in 1...60 {
            let number = try #require(try lab.ask())
            #expect(number == trial)
            if try lab.report(number, 1, ["loss": .integer(-trial)]), trial <= count {
                try lab.report(number, 3, ["loss": .integer(-trial)])
            }
        }
        let sample = lab.table.sample(objective: 0)
        #expect(lab.experiment.levels == [1, 3, 9])
        #expect(sample.level == (count == 50 ? 3 : 1))
        #expect(sample.rows.count == (count == 50 ? 50 : 60))
    }

    @Test("without levels the final results of completed trials count, for every objective")
    func finals() throws {
        let objectives: JSONValue = [
            ["metric": "loss", "goal": "minimize"], ["metric": "gain", "goal": "maximize"],
        ]
        var lab = try Lab(["objectives": objectives])
        try lab.complete(3) { _, trial in ["loss": .integer(trial), "gain": .integer(10 * trial)] }
        let last = try #require(try lab.ask())
        try lab.report(last, 1, ["loss": 0, "gain": 0])
        #expect(lab.table.sample(objective: 0).losses == [1, 2, 3])
        #expect(lab.table.sample(objective: 1).losses == [-10, -20, -30])
        #expect(try lab.table.objective(named: "gain") == 1)
        #expect(throws: AnalysisFailure.noSuchObjective("other")) { try lab.table.objective(named: "other") }
        #expect(throws: AnalysisFailure.noSuchParameter("other")) { try lab.table.parameter(named: "other") }
    }
}
