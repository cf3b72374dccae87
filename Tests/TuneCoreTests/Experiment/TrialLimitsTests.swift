import Testing
import TuneCore
import TuneJSON

@Suite("Limits of a single trial")
struct TrialLimitsTests {
    private func bench(_ trial: JSONValue, scheduler: JSONValue = ["name": "none"]) throws -> Bench {
        try Bench(["limits": ["trial": trial], "scheduler": scheduler])
    }

    @Test("a trial is complete at its last step, not before, and is told so when it is handed out")
    func steps() throws {
        var bench = try bench(["steps": 3])
        #expect(try bench.ask()?.untilStep == 3)
        #expect(try bench.report(1, 2, 1).action == .proceed)
        let decision = try bench.report(1, 3, 1)
        #expect(decision.action == .stop && decision.reason?.rule == "limit_trial_steps")
        #expect(bench.experiment.trials[0].state == .completed && bench.experiment.best == 1)
    }

    @Test("a trial is complete when its time is over, seen at a report")
    func seconds() throws {
        var bench = try bench(["seconds": 10])
        _ = try bench.ask()
        bench.now = bench.now.advanced(bySeconds: 9.9)
        #expect(try bench.report(1, 1, 1).action == .proceed)
        bench.now = bench.now.advanced(bySeconds: 0.1)
        #expect(try bench.report(1, 2, 1).reason?.rule == "limit_trial_seconds")
    }

    @Test("a trial that does not improve enough over so many reports is complete")
    func plateau() throws {
        var bench = try bench(["plateau": ["reports": 2, "min_delta": 0.1]])
        _ = try bench.ask()
        for (step, loss) in [(1, 1.0), (2, 0.8), (3, 0.75)] {
            #expect(try bench.report(1, step, loss).action == .proceed)
        }
        let decision = try bench.report(1, 4, 0.71)
        #expect(decision.reason?.rule == "limit_trial_plateau")
        #expect(decision.reason?.threshold == 0.8 && bench.experiment.trials[0].state == .completed)
    }

    @Test("a value that is not finite counts as no improvement")
    func nonFinite() throws {
        var bench = try bench(["plateau": ["reports": 2]])
        _ = try bench.ask()
        #expect(try bench.report(1, 1, .nan).action == .proceed)
        #expect(try bench.report(1, 2, .infinity).action == .stop)
    }

    @Test("a trial that ends by its own limit counts on the rungs as one that ended by itself")
    func marks() throws {
        var bench = try bench(
            ["steps": 4],
            scheduler: ["name": "asha", "options": ["max_resource": 27, "min_resource": 1]])
        _ = try bench.ask()
        _ = try bench.report(1, 4, 1)
        #expect(bench.experiment.trials[0].marks.map(\.level) == [1, 3, 9])
    }

    @Test("limits of trials are refused below their range", arguments: ["steps", "seconds"])
    func refused(name: String) throws {
        #expect(throws: InvalidField.self) { try bench([name: 0]) }
        #expect(throws: Never.self) { try bench([name: 1]) }
    }
}
