import Testing
import TuneCore
import TuneJSON

@Suite("Reports and completions")
struct ReportTests {
    @Test("the same report again changes nothing, another value for its step is a conflict")
    func twice() throws {
        var bench = try Bench()
        _ = try bench.ask()
        try bench.report(1, 3, 0.5)
        let version = bench.experiment.version
        try bench.report(1, 3, 0.5)
        #expect(bench.experiment.version == version)
        #expect(throws: Refusal.metricConflict(step: 3)) { try bench.report(1, 3, 0.6) }
        #expect(throws: Refusal.metricConflict(step: 3)) { try bench.report(1, 3, -0.0) }
    }

    @Test("steps increase within an attempt")
    func steps() throws {
        var bench = try Bench()
        _ = try bench.ask()
        try bench.report(1, 0, 0.5)
        try bench.report(1, 5, 0.5)
        let detail = "must be above 5, the last step of this attempt, not 4"
        #expect(throws: Refusal.invalid(InvalidField("/step", detail))) { try bench.report(1, 4, 0.5) }
    }

    @Test("of many reports all are taken or none")
    func allOrNone() throws {
        var bench = try Bench()
        _ = try bench.ask()
        let reports = [1, 2, 2].enumerated().map { Report(step: $1, metrics: metrics(Double($0))) }
        #expect(throws: Refusal.metricConflict(step: 2)) {
            try bench.run(.report(trial: 1, lease: nil, reports: reports))
        }
        #expect(bench.experiment.trials[0].reportCount == 0)
        try bench.run(.report(trial: 1, lease: nil, reports: Array(reports.prefix(2))))
        #expect(bench.experiment.trials[0].reportCount == 2)
    }

    @Test("a trial that a rung stops keeps later reports of the same call as facts")
    func reportsAfterStop() throws {
        var bench = try Bench([
            "scheduler": ["name": "asha", "options": ["max_resource": 4, "min_resource": 1]]
        ])
        _ = try bench.ask()
        let reports = (1...9).map { Report(step: $0, metrics: metrics(0.5)) }
        try bench.run(.report(trial: 1, lease: nil, reports: reports))
        #expect(bench.state(1) == .completed)
        #expect(bench.experiment.trials[0].reportCount == 9)
        #expect(brokenInvariant(of: bench.experiment) == nil)
    }

    @Test("a report without the objective is kept and moves no rung")
    func withoutObjective() throws {
        var bench = try Bench([
            "scheduler": ["name": "asha", "options": ["max_resource": 4, "min_resource": 1]]
        ])
        _ = try bench.ask()
        let report = Report(step: 4, metrics: Metrics(trusted: ["other": 1]))
        try bench.run(.report(trial: 1, lease: nil, reports: [report]))
        #expect(bench.state(1) == .running)
        try bench.report(1, 5, 0.5)
        #expect(bench.state(1) == .completed)
    }

    @Test("completing without metrics takes the last reported ones, with none at all it is refused")
    func completionWithoutMetrics() throws {
        var bench = try Bench()
        _ = try bench.ask()
        let missing = InvalidField("/metrics", "is missing, and nothing was reported before")
        #expect(throws: Refusal.invalid(missing)) { try bench.complete(1) }
        try bench.report(1, 1, 0.25)
        try bench.complete(1)
        #expect(bench.experiment.trials[0].metrics == metrics(0.25))
        #expect(bench.experiment.best == 1)
    }

    @Test("of two completions the first wins; the same again changes nothing")
    func firstWins() throws {
        var bench = try Bench()
        _ = try bench.ask()
        try bench.complete(1, 0.5)
        #expect(try bench.complete(1, 0.5).isEmpty)
        #expect(throws: Refusal.trialFinished(.completed)) { try bench.complete(1, 0.75) }
        #expect(throws: Refusal.trialFinished(.completed)) { try bench.complete(1, state: .infeasible) }
    }

    @Test("reports and completion in one are all or nothing")
    func tell() throws {
        var bench = try Bench()
        _ = try bench.ask()
        let reports = [Report(step: 1, metrics: Metrics(trusted: ["other": 1]))]
        let completion = TrialCompletion(state: .completed, metrics: nil, error: nil)
        let lacks = InvalidField("/metrics", "lacks the objective loss, which was never reported")
        #expect(throws: Refusal.invalid(lacks)) {
            try bench.run(.tell(trial: 1, lease: nil, reports: reports, completion))
        }
        #expect(bench.experiment.trials[0].reportCount == 0)
        let good = [Report(step: 1, metrics: metrics(0.5))]
        #expect(try bench.run(.tell(trial: 1, lease: nil, reports: good, completion)).count == 2)
        #expect(try bench.run(.tell(trial: 1, lease: nil, reports: good, completion)).isEmpty)
    }

    @Test("values that are not finite are kept and never become the best", arguments: ["nan", "inf", "-inf"])
    func nonFinite(value: String) throws {
        var bench = try Bench()
        _ = try bench.ask()
        let odd = try Metrics(["loss": .string(value)], at: "")
        try bench.run(.report(trial: 1, lease: nil, reports: [Report(step: 1, metrics: odd)]))
        try bench.complete(1)
        #expect(bench.state(1) == .completed)
        #expect(bench.experiment.best == nil)
        _ = try bench.ask()
        try bench.complete(2, 9)
        #expect(bench.experiment.best == 2)
    }

    @Test("the best is found in the objective's direction and keeps the outcome constraints")
    func best() throws {
        var bench = try Bench([
            "objectives": [["metric": "loss", "goal": "maximize"]],
            "outcome_constraints": [["metric": "ms", "max": 20]],
        ])
        for (loss, ms) in [(1.0, 10.0), (3.0, 30.0), (2.0, 20.0)] {
            let trial = try #require(try bench.ask()).trial
            let metrics = Metrics(trusted: ["loss": .number(loss), "ms": .number(ms)])
            try bench.run(
                .complete(
                    trial: trial, lease: nil, TrialCompletion(state: .completed, metrics: metrics, error: nil)
                ))
        }
        #expect(bench.experiment.best == 3)
    }

    @Test("the best is looked for at the highest level that any trial reached")
    func bestFidelity() throws {
        var bench = try Bench([
            "scheduler": ["name": "asha", "options": ["max_resource": 9, "min_resource": 1]]
        ])
        for _ in 0..<2 { _ = try bench.ask() }
        try bench.report(1, 1, 0.2)
        try bench.report(2, 1, 0.1)
        #expect(bench.experiment.best == 2)
        try bench.report(1, 3, 0.3)
        #expect(bench.experiment.best == 1)
    }

    @Test("a stop in a report's reply owes no further call, and a completion after it answers with the trial")
    func completionAfterStop() throws {
        var bench = try Bench([
            "scheduler": ["name": "asha", "options": ["max_resource": 4, "min_resource": 1]]
        ])
        _ = try bench.ask()
        #expect(try bench.report(1, 4, 0.5).action == .stop)
        #expect(bench.state(1) == .completed)
        #expect(try bench.complete(1, 0.9).isEmpty)
        #expect(throws: Refusal.trialFinished(.completed)) { try bench.report(1, 5, 0.5) }
        #expect(try bench.report(1, 4, 0.5).action == .stop)
    }

    @Test("a trainer that cannot resume is never handed a pause")
    func cannotResume() throws {
        var bench = try Bench([
            "scheduler": [
                "name": "asha", "options": ["max_resource": 9, "min_resource": 1, "mode": "promotion"],
            ]
        ])
        for number in 1...12 {
            _ = try bench.ask(canResume: false)
            #expect(try bench.report(number, 1, Double(number)).action != .pause)
        }
        #expect(bench.experiment.counts[.paused] == 0)
    }

    @Test("a paused trial is promoted with its checkpoint")
    func promotion() throws {
        var bench = try Bench([
            "scheduler": [
                "name": "asha", "options": ["max_resource": 9, "min_resource": 1, "mode": "promotion"],
            ]
        ])
        for number in 1...3 {
            let handOut = try #require(try bench.ask())
            #expect(handOut.untilStep == 1)
            let decision = try bench.report(number, 1, Double(number), checkpoint: "file-\(number)")
            #expect(decision.action == .pause && decision.reason?.rung == 1)
        }
        let promoted = try #require(try bench.ask())
        #expect(
            promoted.trial == 1 && promoted.attempt == 2 && promoted.fromStep == 1 && promoted.untilStep == 3)
        #expect(promoted.reason?.rank == 1)
        #expect(bench.experiment.trials[0].checkpoint?.uri == "file-1")
    }

    @Test("a checkpoint is where the next attempt begins, also one that came after the pause")
    func checkpoints() throws {
        var bench = try Bench([
            "scheduler": [
                "name": "asha", "options": ["max_resource": 9, "min_resource": 1, "mode": "promotion"],
            ]
        ])
        for number in 1...3 {
            _ = try bench.ask()
            try bench.report(number, 1, Double(number))
        }
        try bench.run(.checkpoint(trial: 1, lease: nil, step: nil, uri: "late"))
        #expect(try bench.run(.checkpoint(trial: 1, lease: nil, step: 1, uri: "late")).isEmpty)
        #expect(try bench.ask()?.fromStep == 1)
        #expect(throws: Refusal.noSuchTrial(9)) {
            try bench.run(.checkpoint(trial: 9, lease: nil, step: 1, uri: "u"))
        }
        var replay = try Replay(first: bench.log[0], catalogs: catalogs)
        #expect(try replay.check(Array(bench.log.dropFirst()), isLast: true) == bench.log.count - 1)
    }
}
