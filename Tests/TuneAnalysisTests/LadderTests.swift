import Testing
import TuneCore
import TuneJSON

@testable import TuneAnalysis

@Suite("Ladder")
struct LadderTests {
    private func ladder(_ lab: Lab) -> Ladder {
        Ladder(of: lab.experiment.trials, spec: lab.experiment.spec, in: lab.chronicle)
    }

    @Test("each rung has its trials, their values and what became of them")
    func rungs() throws {
        let lab = try LeadersTests.stopped()
        let (ladder, counted) = (ladder(lab), RungTable(lab.table).rungs)
        #expect(ladder.rungs.map(\.level) == [1, 3, 9] && ladder.note == nil)
        for (rung, count) in zip(ladder.rungs, counted) {
            #expect(rung.trials.count == count.entered)
            #expect(rung.fates.count { $0 == "stopped" } == count.stopped)
            #expect(rung.fates.count { $0 == "promoted" || $0 == "running" } == count.promoted)
            for (number, value) in zip(rung.trials, rung.values) {
                let marks = lab.experiment.trials[Int(number) - 1].marks
                #expect(marks.last { $0.level == rung.level }?.loss == value)
            }
        }
        #expect(ladder.rungs.dropLast().allSatisfy { $0.threshold != nil })
    }

    @Test("a threshold is the last one that a reason named, in the objective's own direction")
    func thresholds() throws {
        let lab = try LeadersTests.stopped()
        let last = try #require(
            lab.chronicle.decisions.first { $0.reason.rung == 1 && $0.reason.threshold != nil })
        #expect(ladder(lab).rungs.first?.threshold == last.reason.threshold)
        var up = try Lab([
            "objectives": [["metric": "loss", "goal": "maximize"]],
            "scheduler": [
                "name": "asha", "options": ["max_resource": 9, "reduction_factor": 3, "rungs": "up"],
            ],
        ])
        for _ in 1...6 { _ = try up.ask() }
        for trial in 1...6 { try up.report(trial, 1, ["loss": .number(Double(trial))]) }
        let rung = try #require(ladder(up).rungs.first)
        #expect(rung.values == [1, 2, 3, 4, 5, 6] && (1...6).contains(rung.threshold ?? 0))
    }

    @Test("without levels there are no rungs, and the note says so")
    func noRungs() throws {
        var lab = try Lab()
        try lab.complete(2) { _, _ in ["loss": 1] }
        let ladder = ladder(lab)
        #expect(ladder.rungs.isEmpty && ladder.bracketsJSON == [] && ladder.lineageJSON == [])
        #expect(ladder.note?.isEmpty == false)
    }

    @Test("a value that is not finite has its place without a value")
    func nonfinite() throws {
        var lab = try Lab([
            "scheduler": [
                "name": "asha", "options": ["max_resource": 9, "reduction_factor": 3, "rungs": "up"],
            ]
        ])
        let trial = try #require(try lab.ask())
        try lab.report(trial, 1, ["loss": "nan"])
        let rung = try #require(ladder(lab).rungs.first)
        #expect(rung.trials == [1] && rung.values.first?.isNaN == true)
    }

    @Test("rungs of several brackets stand apart")
    func brackets() throws {
        var lab = try Lab(["scheduler": ["name": "hyperband", "options": ["max_resource": 9]]])
        try lab.train(200, end: 9) { _, trial, step in Double(trial % 7) / Double(step) }
        let brackets = try #require(ladder(lab).bracketsJSON.array)
        #expect(brackets.count == 3 && brackets.compactMap { $0["bracket"]?.int } == [0, 1, 2])
        for bracket in brackets {
            let levels = (bracket["rungs"]?.array ?? []).compactMap { $0["level"]?.int }
            #expect(levels == levels.sorted() && levels.last == 9)
            for rung in bracket["rungs"]?.array ?? [] {
                #expect(rung["promoted"]?.int ?? 0 <= rung["entered"]?.int ?? 0)
            }
        }
    }

    @Test("a clone tells from whom it came and what changed")
    func lineage() throws {
        var lab = try Lab([
            "scheduler": [
                "name": "pbt", "options": ["population": 4, "perturbation_interval": 2, "max_resource": 8],
            ]
        ])
        for _ in 1...4 { _ = try lab.ask() }
        for trial in 1...4 {
            lab.pass(1)
            let metrics = Metrics(trusted: ["loss": .number(Double(trial))])
            let report = Report(step: 2, metrics: metrics, checkpoint: "s3://\(trial)")
            try lab.run(.report(trial: trial, lease: nil, reports: [report]))
        }
        let clones = ladder(lab).clones
        let clone = try #require(clones.first)
        let trial = lab.experiment.trials[clone.trial - 1]
        #expect(clone.donor == trial.ancestors.first?.donor && clone.step == 2 && clone.at != nil)
        for change in clone.changes {
            let index = try #require(lab.experiment.spec.space.index(of: change.parameter))
            #expect(change.old == trial.ancestors.first?.replaced.values[index])
            #expect(change.new == trial.configuration.values[index] && change.old != change.new)
        }
        #expect(!clone.changes.isEmpty && ladder(lab).allClones == clones.count)
        let columns = TrialColumns(
            of: lab.experiment.trials, spec: lab.experiment.spec, version: lab.experiment.version)
        guard case .integers(let parents) = columns.table["parent"] else { return #expect(Bool(false)) }
        #expect(parents[clone.trial - 1] == Int32(clone.donor))
    }
}
