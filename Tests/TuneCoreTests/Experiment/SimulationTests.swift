import Testing
import TuneCore
import TuneJSON
import TuneNumerics

/// Hundreds of virtual workers that crash, stall, repeat, reorder and report late.
private struct Simulation {
    var bench: Bench
    var chance: SeededGenerator
    var hands: [Hand] = []
    var acknowledged: [Int: Double] = [:]

    struct Hand {
        let trial: Int
        let lease: String
        var step: Int
        let canResume: Bool
        var silentUntil: Timestamp
    }

    init(seed: UInt64, _ changes: JSONObject) throws {
        bench = try Bench(changes)
        chance = SeededGenerator(seed: seed, stream: 1)
    }

    mutating func act() throws {
        bench.now = bench.now.advanced(bySeconds: chance.uniform() * 2)
        switch chance.index(below: 100) {
        case 0..<25: try ask()
        case 25..<85 where !hands.isEmpty: try work(chance.index(below: hands.count))
        case 85..<88 where !hands.isEmpty: hands.remove(at: chance.index(below: hands.count))
        case 88..<90 where !hands.isEmpty:
            let index = chance.index(below: hands.count)
            hands[index].silentUntil = bench.now.advanced(bySeconds: 5 + chance.uniform() * 60)
        case 90..<92: try steer()
        default: try bench.run(.tick)
        }
    }

    private mutating func ask() throws {
        let canResume = chance.index(below: 10) > 0
        guard let handOut = try bench.ask("w\(chance.index(below: 300))", canResume: canResume) else {
            return
        }
        let lease = bench.experiment.leaseToken(trial: handOut.trial, attempt: handOut.attempt)
        hands.append(
            Hand(
                trial: handOut.trial, lease: lease, step: handOut.fromStep, canResume: canResume,
                silentUntil: bench.now))
    }

    private mutating func work(_ index: Int) throws {
        let hand = hands[index]
        guard hand.silentUntil <= bench.now else { return }
        let loss = chance.index(below: 50) == 0 ? Double.nan : chance.uniform()
        do {
            switch chance.index(below: 20) {
            case 0...2: try finish(index, loss)
            case 3: try bench.run(.heartbeat(trial: hand.trial, lease: hand.lease))
            case 4 where hand.step > 1:
                let old = Report(step: hand.step - 1, metrics: metrics(123))
                _ = try? bench.run(.report(trial: hand.trial, lease: hand.lease, reports: [old]))
            default: try report(index, loss)
            }
        } catch let refusal as Refusal {
            switch refusal {
            case .leaseLost, .trialFinished: hands.remove(at: index)
            case .noSuchTrial, .metricConflict, .invalidTransition, .duplicateTrial, .invalid: throw refusal
            }
        }
    }

    private mutating func report(_ index: Int, _ loss: Double) throws {
        let hand = hands[index]
        let step = hand.step + 1 + chance.index(below: 2)
        let checkpoint = hand.canResume ? "ckpt-\(step)" : nil
        let decision = try bench.report(hand.trial, step, loss, lease: hand.lease, checkpoint: checkpoint)
        let again = try bench.report(hand.trial, step, loss, lease: hand.lease, checkpoint: checkpoint)
        #expect(again.action == decision.action)
        if decision.action == .pause { #expect(hand.canResume) }
        let goesOn = decision.action == .proceed || decision.action == .clone
        if goesOn { hands[index].step = step } else { hands.remove(at: index) }
    }

    private mutating func finish(_ index: Int, _ loss: Double) throws {
        let hand = hands.remove(at: index)
        if chance.index(below: 3) == 0 {
            let kinds = TrialError.Kind.allCases
            let kind = kinds[chance.index(below: kinds.count)]
            try bench.complete(
                hand.trial, state: .failed, error: TrialError(kind: kind, message: ""), lease: hand.lease)
        } else {
            try bench.complete(hand.trial, loss, lease: hand.lease)
            if bench.state(hand.trial) == .completed { acknowledged[hand.trial] = loss }
        }
    }

    private mutating func steer() throws {
        let trial = 1 + chance.index(below: max(1, bench.experiment.trials.count))
        switch chance.index(below: 6) {
        case 0: _ = try? bench.run(.stopTrial(trial, reason: nil))
        case 1: _ = try? bench.run(.retryTrial(trial, reason: nil))
        case 2: _ = try? bench.run(.cancelTrial(trial, reason: nil))
        case 3: _ = try? bench.run(.pause(chance.index(below: 2) == 0 ? .now : .drain, reason: nil))
        case 4: _ = try? bench.run(.resume(limits: nil, reason: nil))
        default:
            let configuration = try bench.experiment.spec.space.configuration(
                from: ["x": .number(chance.uniform())], at: "")
            _ = try? bench.run(
                .addTrial(TrialAddition(configuration: configuration, metrics: nil, reports: [])))
        }
    }

    /// Well-behaved workers bring what is left to its end.
    mutating func bringHome() throws {
        _ = try? bench.run(.resume(limits: nil, reason: nil))
        for _ in 0..<5000 where !bench.experiment.phase.isFinal {
            if let handOut = try bench.ask("last") {
                let last = handOut.untilStep ?? handOut.fromStep + 3
                var step = handOut.fromStep
                while step < last {
                    step += 1
                    let lease = bench.experiment.leaseToken(trial: handOut.trial, attempt: handOut.attempt)
                    let action = try bench.report(
                        handOut.trial, step, chance.uniform(), lease: lease, checkpoint: "c\(step)"
                    ).action
                    if action != .proceed && action != .clone { break }
                }
                try bench.complete(handOut.trial, chance.uniform())
            } else {
                try bench.pass(seconds: 20)
            }
        }
    }
}

@Suite("Simulation")
struct SimulationTests {
    static let schedulers: [JSONValue] = [
        ["name": "none"],
        ["name": "asha", "options": ["max_resource": 27, "min_resource": 1]],
        ["name": "asha", "options": ["max_resource": 27, "mode": "promotion"]],
        [
            "name": "asha",
            "options": ["max_resource": 27, "mode": "promotion", "brackets": 2, "min_resource": 1],
        ],
        ["name": "hyperband", "options": ["max_resource": 27]],
        [
            "name": "hyperband",
            "options": ["max_resource": 27, "brackets": 2, "bracket_formula": "hpbandster"],
        ],
        ["name": "async_hyperband", "options": ["max_resource": 27, "mode": "promotion"]],
        ["name": "pasha", "options": ["max_resource": 27, "min_resource": 1]],
        ["name": "median", "options": ["max_resource": 27]],
        ["name": "percentile"],
        [
            "name": "pbt",
            "options": ["max_resource": 27, "perturbation_interval": 3, "population": 6],
        ],
        ["name": "curve", "options": ["max_resource": 27, "advisory": false, "startup_trials": 2]],
    ]

    @Test(
        "whatever workers do, the invariants hold, nothing is stuck and nothing is lost",
        arguments: schedulers,
        1...6 as ClosedRange<UInt64>)
    func faults(scheduler: JSONValue, seed: UInt64) throws {
        var simulation = try Simulation(
            seed: seed,
            [
                "scheduler": scheduler, "limits": ["trials": 120], "lease": ["seconds": 30, "attempts": 3],
                "seed": .integer(Int(seed)),
            ])
        for step in 0..<2500 {
            try simulation.act()
            if step % 50 == 0, let broken = brokenInvariant(of: simulation.bench.experiment) {
                Issue.record("seed \(seed), step \(step): \(broken)")
                return
            }
        }
        try simulation.bringHome()
        let end = simulation.bench.experiment
        #expect(brokenInvariant(of: end) == nil, "seed \(seed)")
        #expect(end.phase == .completed, "seed \(seed): \(end.phase), \(end.counts)")
        let seen = Set(simulation.bench.log.map(\.body.type))
        let wanted: Set = ["handed_out", "reported", "finished", "lost", "requeued", "phase_changed"]
        #expect(
            wanted.subtracting(seen).isEmpty,
            "seed \(seed): the simulation never saw \(wanted.subtracting(seen))")
        #expect(simulation.acknowledged.count > 5, "seed \(seed)")
        for (trial, loss) in simulation.acknowledged {
            let kept = end.trials[trial - 1]
            #expect(kept.state == .completed, "seed \(seed): trial \(trial) is \(kept.state)")
            #expect(kept.metrics?["loss"]?.bitPattern == loss.bitPattern || loss.isNaN, "seed \(seed)")
        }
    }

    @Test(
        "the log of any run folds to the same state and is decided again to the letter", arguments: schedulers
    )
    func replay(scheduler: JSONValue) throws {
        for seed in 11...13 as ClosedRange<UInt64> {
            var simulation = try Simulation(
                seed: seed,
                ["scheduler": scheduler, "limits": ["trials": 60], "lease": ["seconds": 30, "attempts": 2]])
            for _ in 0..<900 { try simulation.act() }
            try simulation.bringHome()
            let bench = simulation.bench
            let folded = try bench.refolded()
            #expect(folded.counts == bench.experiment.counts, "seed \(seed)")
            #expect(folded.best == bench.experiment.best, "seed \(seed)")
            #expect(folded.resourceUsed == bench.experiment.resourceUsed, "seed \(seed)")
            var replay = try Replay(first: bench.log[0], catalogs: catalogs)
            let taken = try replay.check(Array(bench.log.dropFirst()), isLast: true)
            #expect(taken == bench.log.count - 1, "seed \(seed)")
            #expect(replay.experiment.counts == bench.experiment.counts, "seed \(seed)")
        }
    }

    @Test(
        "reports of one call that follow a stop, and a completion told with them, are decided again as one call"
    )
    func callsOfManyReports() throws {
        var bench = try Bench(["limits": ["trials": 9, "target": 0.1]])
        for _ in 0..<3 { _ = try bench.ask() }
        func reports(_ losses: [Double]) -> [Report] {
            losses.enumerated().map { Report(step: $0 + 1, metrics: metrics($1)) }
        }
        try bench.run(.stopTrial(1, reason: nil))
        try bench.run(.report(trial: 1, lease: nil, reports: reports([0.5, 0.4, 0.3])))
        let completion = TrialCompletion(state: .completed, metrics: nil, error: nil)
        try bench.run(.tell(trial: 2, lease: nil, reports: reports([0.5, 0.05]), completion))
        try bench.run(.report(trial: 3, lease: nil, reports: reports([0.5, 0.4])))
        #expect(bench.experiment.phase == .completed)
        let replayed = try Replay.check(whole: bench.log, catalogs: catalogs)
        #expect(replayed.counts == bench.experiment.counts)
    }

    @Test(
        "a server that is killed between any two requests decides everything as one that never was",
        arguments: schedulers)
    func killedBetweenAnyTwo(scheduler: JSONValue) throws {
        let changes: JSONObject = [
            "scheduler": scheduler, "limits": ["trials": 30], "seed": 3,
            "searcher": ["name": scheduler["name"] == "pbt" ? "random" : "bohb"],
        ]
        var (whole, killed) = (try Bench(changes), try Bench(changes))
        var chance = SeededGenerator(seed: 3, stream: 9)
        for _ in 0..<300 {
            var command = Command.ask(Ask(worker: "w", canResume: true))
            let live = whole.experiment.liveTrials
            if !live.isEmpty, live.count > 3 || chance.index(below: 4) > 0 {
                let trial = live[chance.index(below: live.count)]
                let step = (whole.experiment.trials[trial - 1].attempts.last?.steps.last ?? 0) + 1
                let report = Report(step: step, metrics: metrics(chance.uniform()), checkpoint: "c\(step)")
                command = .report(trial: trial, lease: nil, reports: [report])
                if step > 27 { command = .complete(trial: trial, lease: nil, Self.ended) }
            }
            killed.experiment = try killed.refolded()
            #expect(try whole.run(command) == killed.run(command))
        }
        #expect(whole.log == killed.log)
        #expect(whole.log.count > 100)
    }

    private static let ended = TrialCompletion(state: .completed, metrics: nil, error: nil)

    @Test("an altered log is found by deciding it again")
    func alteredLog() throws {
        var bench = try Bench(["limits": ["trials": 3]])
        let handOut = try #require(try bench.ask())
        try bench.report(handOut.trial, 1, 0.5)
        var log = bench.log
        guard case .handedOut(let first) = log[1].body else { return }
        log[1] = Event(
            version: 2, at: log[1].at,
            body: .handedOut(
                HandOut(
                    trial: 1, config: ["x": 0.123], origin: first.origin, attempt: 1, worker: "w",
                    canResume: true,
                    fromStep: 0, untilStep: first.untilStep, bracket: 0, reason: nil)))
        var replay = try Replay(first: log[0], catalogs: catalogs)
        #expect(throws: FoldFailure.self) { try replay.check(Array(log.dropFirst()), isLast: true) }
    }
}
