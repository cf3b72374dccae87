import Testing
import TuneCore
import TuneJSON

/// Synchronous brackets that the experiment's limits leave unfilled.
@Suite("Hyperband at limits")
struct HyperbandLimitTests {
    private func bench(trials: Int) throws -> Bench {
        try Bench([
            "scheduler": ["name": "hyperband", "options": ["max_resource": 9]],
            "limits": ["trials": .integer(trials)],
        ])
    }

    /// Runs what is handed out, one trial at a time, until nothing is; the loss is the trial's number.
    private func run(_ bench: inout Bench) throws -> [Int] {
        var order: [Int] = []
        while let handOut = try bench.ask() {
            order.append(handOut.trial)
            var step = handOut.fromStep
            var action = Action.proceed
            while action == .proceed {
                step += 1
                action = try bench.report(handOut.trial, step, Double(handOut.trial), checkpoint: "c\(step)")
                    .action
            }
        }
        return order
    }

    @Test("five trials of nine still bring the best one to its end, and the experiment with it")
    func underFilled() throws {
        var bench = try bench(trials: 5)
        #expect(try run(&bench) == [1, 2, 3, 4, 5, 1])
        #expect(bench.state(1) == .completed)
        #expect(bench.experiment.phase == .completed)
        #expect(bench.experiment.best == 1)
    }

    @Test("the last trials are waited for, with a word on it")
    func waiting() throws {
        var bench = try bench(trials: 2)
        let first = try #require(try bench.ask())
        try bench.report(try #require(try bench.ask()).trial, 1, 0.5, checkpoint: "c")
        #expect(try bench.ask() == nil)
        #expect(bench.experiment.waiting()?.reason == "rung_barrier")
        #expect(bench.experiment.waiting()?.detail == "Bracket 0 waits for one trial to reach step 1.")
        try bench.report(first.trial, 1, 0.1, checkpoint: "c")
        #expect(try bench.ask()?.trial == first.trial)
    }

    @Test("a raised limit lets new trials fill the brackets again")
    func raised() throws {
        var bench = try bench(trials: 5)
        _ = try run(&bench)
        let limits = try ExperimentLimits(["trials": 40], at: "")
        try bench.run(.resume(limits: limits, reason: nil))
        let order = try run(&bench)
        #expect(order.first == 6 && Set(order).count == 35)
        #expect(bench.experiment.phase == .completed)
        #expect(bench.experiment.counts[.completed] > 3)
    }

    @Test("a place whose worker is lost goes to the next best, and a lost last one closes its rung")
    func lost() throws {
        var bench = try bench(trials: 9)
        for _ in 1...9 {
            let handOut = try #require(try bench.ask())
            try bench.report(handOut.trial, 1, Double(handOut.trial), checkpoint: "c")
        }
        for trial in 1...3 { #expect(try bench.ask()?.trial == trial) }
        try bench.report(1, 3, 1, checkpoint: "d")
        try bench.report(2, 3, 2, checkpoint: "d")
        try bench.run(.stopTrial(3, reason: nil))
        try bench.report(3, 2, 3)
        #expect(bench.state(3) == .stopped)
        #expect(try bench.ask()?.trial == 4)
        try bench.complete(4, state: .failed, error: TrialError(kind: .error, message: ""))
        let last = try #require(try bench.ask())
        #expect(last.trial == 1 && last.untilStep == 9)
    }
}
