import TestSupport
import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@testable import TuneSchedule

@Suite("Population based training")
struct PopulationTrainingTests {
    private static let space: JSONValue = [
        "lr": ["type": "float", "low": 1e-4, "high": 1, "scale": "log"],
        "units": ["type": "int", "low": 8, "high": 64, "step": 8],
        "kind": ["type": "categorical", "values": ["a", "b", "c"]],
        "depth": ["type": "int", "low": 1, "high": 4, "when": ["kind": ["in": ["a"]]]],
        "momentum": ["type": "float", "low": 0, "high": 0.9],
    ]
    private static let constraints: JSONValue = ["units * momentum <= 40"]

    @Test("the ends of the ranking have as many members as in Ray")
    func quantiles() throws {
        let rows = try vectors("ray.json")["pbt_quantiles"]?.array ?? []
        #expect(!rows.isEmpty)
        for row in rows {
            let (count, share) = (row["n"]?.int ?? 0, row["q"]?.double ?? 0)
            #expect(PopulationTraining.quantileSize(of: count, share: share) == row["size"]?.int, "\(row)")
        }
    }

    @Test(
        "what is explored lies in the space and satisfies its constraints, and parents bring their children")
    func stays() throws {
        let space = try SearchSpace(Self.space, constraints: Self.constraints)
        let exploration = Exploration(space: space, resampling: 0.25, factor: 1.2)
        for seed in 0..<300 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed, stream: 1)
            let start = try space.sample(using: &generator)
            let next = exploration.explored(start, using: &generator)
            #expect(throws: Never.self, "seed \(seed)") {
                try space.configuration(from: space.json(of: next), at: "")
            }
        }
    }

    @Test("without resampling numbers are multiplied or divided, levels move by one, categories stay")
    func perturbs() throws {
        let space = try SearchSpace(Self.space)
        let exploration = Exploration(space: space, resampling: 0, factor: 1.2)
        let start = try space.configuration(
            from: ["lr": 0.01, "units": 32, "kind": "b", "momentum": 0.5], at: "")
        for seed in 0..<20 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed, stream: 1)
            let next = space.json(of: exploration.explored(start, using: &generator))
            let rate = try #require(next["lr"]?.double)
            #expect(abs(rate - 0.012) < 1e-12 || abs(rate - 0.01 / 1.2) < 1e-12, "seed \(seed): \(rate)")
            #expect([24, 40].contains(next["units"]?.int ?? 0) && next["kind"] == "b", "seed \(seed)")
        }
    }

    @Test("values at the ends are clipped to the space")
    func clips() throws {
        let space = try SearchSpace(["x": ["type": "float", "low": 1, "high": 2]])
        let exploration = Exploration(space: space, resampling: 0, factor: 10)
        var seen: Set<Double> = []
        for seed in 0..<20 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed, stream: 1)
            let next = exploration.explored(Configuration(values: [1.5]), using: &generator)
            seen.insert(next.values[0]?.double ?? .nan)
        }
        #expect(seen == [1, 2])
    }

    @Test(
        "with fewer workers than members, those ahead wait for those behind, and nobody waits for ever",
        arguments: ["pbt", "pb2"], [1, 2, 5])
    func fewWorkers(name: String, workers: Int) throws {
        var simulation = try PopulationSimulation(
            name, population: 4, interval: 2, maximum: 10, workers: workers)
        simulation.run(turns: 400)
        #expect(simulation.completed >= 4, "\(simulation.completed) of \(simulation.steps.count)")
        #expect(simulation.clones > 0)
        #expect(simulation.largestLead <= 4, "lead \(simulation.largestLead)")
    }

    @Test(
        "a paused member comes before new ones when a whole population was born meanwhile",
        arguments: ["pbt", "pb2"])
    func waits(name: String) throws {
        var scheduler = try scheduler(
            name, ["population": 4, "perturbation_interval": 2, "max_resource": 10])
        scheduler.admit(trial: 1, bracket: 0)
        let report = JudgedReport(trial: 1, bracket: 0, step: 2, loss: 1, canPause: true)
        #expect(scheduler.judge(report).action == .pause)
        scheduler.note(report)
        scheduler.record(trial: 1, bracket: 0, marks: [], action: .pause)
        for trial in 2...4 { scheduler.admit(trial: trial, bracket: 0) }
        #expect(handedOut(by: scheduler) == 1)
        scheduler.forget(trial: 2, as: .completed)
        #expect(scheduler.nextWork() == .fresh)
        scheduler.admit(trial: 5, bracket: 0)
        scheduler.forget(trial: 3, as: .completed)
        #expect(handedOut(by: scheduler) == 1)
    }

    private func handedOut(by scheduler: any Scheduler) -> Int? {
        guard case .promotion(let trial, _, _) = scheduler.nextWork() else { return nil }
        return trial
    }

    @Test("the bandit prefers what gained most, and stays in the space")
    func bandit() throws {
        let space = try SearchSpace(["x": ["type": "float", "low": 0, "high": 1]])
        var explorer = BanditExploration(
            fallback: Exploration(space: space, resampling: 0.25, factor: 1.2), interval: 1)
        var chosen: [Double] = []
        for seed in 0..<20 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed, stream: 0)
            for step in 1...20 {
                let x = generator.uniform()
                explorer.note(
                    PopulationChange(
                        configuration: Configuration(values: [.number(x)]), step: step, before: 1,
                        after: 1 - (1 - (x - 0.7) * (x - 0.7))))
            }
            let origin = Standpoint(
                configuration: Configuration(values: [0.2]), step: 21, loss: 0, others: [])
            let next = explorer.explored(origin, using: &generator).values[0]?.double ?? .nan
            #expect((0...1).contains(next), "seed \(seed)")
            chosen.append(next)
        }
        let near = chosen.filter { abs($0 - 0.7) < 0.2 }.count
        #expect(near >= 15, "\(near) of 20 within 0.2 of the best gain")
    }
}

/// Members that train one step a turn; the loss falls faster the nearer `x` is to 0.5.
private struct PopulationSimulation {
    var scheduler: any Scheduler
    let workers: Int
    var steps: [Int: Int] = [:]
    var losses: [Int: Double] = [:]
    var points: [Int: Double] = [:]
    var running: [Int] = []
    var completed = 0
    var clones = 0
    var largestLead = 0

    init(_ name: String, population: Int, interval: Int, maximum: Int, workers: Int) throws {
        scheduler = try TuneScheduleTests.scheduler(
            name,
            [
                "population": .integer(population), "perturbation_interval": .integer(interval),
                "max_resource": .integer(maximum),
            ])
        self.workers = workers
    }

    mutating func run(turns: Int) {
        for _ in 0..<turns where completed < 8 {
            while running.count < workers, hire() {}
            for trial in running { train(trial) }
        }
    }

    private mutating func hire() -> Bool {
        switch scheduler.nextWork() {
        case .wait: return false
        case .promotion(let trial, _, _):
            scheduler.promote(trial: trial, bracket: 0)
            running.append(trial)
        case .fresh:
            let trial = steps.count + 1
            let point = Double(trial * 37 % 100) / 100
            (steps[trial], losses[trial], points[trial]) = (0, 1, point)
            scheduler.admit(trial: trial, bracket: 0)
            scheduler.adopt(Configuration(values: [.number(point)]), trial: trial, donor: nil)
            running.append(trial)
        }
        return true
    }

    private mutating func train(_ trial: Int) {
        let step = (steps[trial] ?? 0) + 1
        let loss = (losses[trial] ?? 1) - 0.1 * (1 - abs((points[trial] ?? 0) - 0.5))
        (steps[trial], losses[trial]) = (step, loss)
        let report = JudgedReport(trial: trial, bracket: 0, step: step, loss: loss, canPause: true)
        let judgement = scheduler.judge(report)
        scheduler.note(report)
        scheduler.noteCheckpoint(trial: trial, step: step)
        if judgement.action != .proceed {
            scheduler.record(trial: trial, bracket: 0, marks: [], action: judgement.action)
        }
        let alive = steps.filter { running.contains($0.key) }.values
        largestLead = max(largestLead, (alive.max() ?? 0) - (alive.min() ?? 0))
        switch judgement.action {
        case .proceed: break
        case .clone:
            guard let clone = judgement.clone else { return }
            clones += 1
            losses[trial] = losses[clone.donor]
            points[trial] = clone.configuration.values[0]?.double
            scheduler.adopt(clone.configuration, trial: trial, donor: clone.donor)
        case .pause: running.removeAll { $0 == trial }
        case .stop:
            running.removeAll { $0 == trial }
            completed += 1
            scheduler.forget(trial: trial, as: .completed)
        }
    }
}
