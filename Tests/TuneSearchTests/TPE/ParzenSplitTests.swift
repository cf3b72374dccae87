import TestSupport
import Testing
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

@Suite("Parzen split")
struct ParzenSplitTests {
    private static func history(levels: [Int] = [0]) throws -> ParzenHistory {
        let space = try SearchSpace(["x": ["type": "float", "low": 0, "high": 1]])
        return ParzenHistory(ModelSpace(space), levels: levels)
    }

    private static func start(_ trial: Int, in history: inout ParzenHistory) {
        history.observe(
            .started(trial: trial, configuration: Configuration(values: [.number(Double(trial % 97) / 97)])))
    }

    @Test("completed, pruned and running trials are split as by Optuna 5.0.0")
    func vectors() throws {
        let cases = try TestSupport.vectors("c_optuna_tpe.json").at("splits").elements()
        #expect(!cases.isEmpty)
        var trials: [JSONValue] = []
        for (number, example) in cases.enumerated() {
            if let own = example["trials"]?.array { trials = own }
            let sign = try example.at("direction").asString() == "minimize" ? 1.0 : -1.0
            var history = try Self.history()
            for trial in trials {
                let trialNumber = try trial.at("number").asInt()
                Self.start(trialNumber, in: &history)
                if let outcome = try Self.outcome(of: trial, sign: sign) {
                    history.observe(.ended(trial: trialNumber, outcome: outcome))
                }
            }
            let wanted = try example.at("n_below").asInt()
            let split = ParzenSplit(history, good: wanted, countsPending: true)
            #expect(split.below == (try example.at("below").ints()), "case \(number)")
            #expect(split.above == (try example.at("above").ints()), "case \(number)")
        }
    }

    private static func outcome(of trial: JSONValue, sign: Double) throws -> Outcome? {
        switch try trial.at("state").asString() {
        case "COMPLETE":
            return Outcome(.completed, losses: [sign * (try trial.at("value").asDouble())])
        case "PRUNED":
            let last = try trial.at("intermediate").members().max {
                (Int($0.name) ?? 0) < (Int($1.name) ?? 0)
            }
            // A trial without a report comes after those with one at the first step.
            guard let last else { return Outcome(.stopped, losses: [.infinity], step: -1) }
            let value = try last.value.asDouble()
            let loss = value.isNaN ? .infinity : sign * value
            return Outcome(.stopped, losses: [loss], step: try #require(Int(last.name)))
        default: return nil
        }
    }

    @Test("infeasible trials come after stopped ones, by violation, and failed ones are never good")
    func infeasible() throws {
        var history = try Self.history()
        let outcomes = [
            Outcome(.failed, losses: [.infinity]), Outcome(.completed, losses: [0], violation: 2),
            Outcome(.stopped, losses: [5], step: 3), Outcome(.completed, losses: [1], violation: 1),
            Outcome(.completed, losses: [9]), Outcome(.completed, losses: [.infinity]),
        ]
        for (trial, outcome) in outcomes.enumerated() {
            Self.start(trial, in: &history)
            history.observe(.ended(trial: trial, outcome: outcome))
        }
        #expect(history.ranking.map(\.row) == [4, 2, 3, 1, 0, 5])
        #expect(history.soundCount == 4)
    }

    @Test("a trial that is paused counts by its highest level, and one that nothing is known of not at all")
    func levels() throws {
        var history = try Self.history(levels: [1, 3, 9])
        for trial in 0..<5 { Self.start(trial, in: &history) }
        history.observe(.result(trial: 0, level: 1, loss: 0.1))
        history.observe(.result(trial: 1, level: 1, loss: 0.2))
        history.observe(.result(trial: 1, level: 3, loss: 0.7))
        for level in [1, 3, 9] { history.observe(.result(trial: 2, level: level, loss: 0.9)) }
        history.observe(.result(trial: 1, level: 1, loss: 0))
        history.observe(.ended(trial: 3, outcome: nil))
        #expect(history.ranking.map(\.row) == [2, 1, 0])
        #expect(history.pending == [4])
        let split = ParzenSplit(history, good: 1, countsPending: true)
        #expect((split.below, split.above) == ([2], [0, 1, 4]))
        #expect(ParzenSplit(history, good: 1, countsPending: false).above == [0, 1])
    }

    @Test("a trial that runs again after its end is judged by what it brings")
    func retried() throws {
        var history = try Self.history()
        for trial in 0..<2 { Self.start(trial, in: &history) }
        history.observe(.ended(trial: 0, outcome: Outcome(.failed, losses: [.infinity])))
        #expect(history.pending == [1])
        history.observe(.running(trial: 0, untilStep: nil))
        #expect(history.pending == [0, 1] && history.ranking.isEmpty)
        history.observe(.ended(trial: 0, outcome: Outcome(.completed, losses: [3])))
        #expect(history.pending == [1] && history.ranking.map(\.rank) == [.completed])
    }

    @Test("of several objectives, whole ranks are good and of the last one those that dominate most")
    func manyObjectives() throws {
        var history = try Self.history()
        // Ten points on a line that all trade off, and ten that the first of them dominates.
        for trial in 0..<20 {
            Self.start(trial, in: &history)
            let x = Double(trial % 10)
            let losses = trial < 10 ? [x, 9 - x] : [x + 20, 20]
            history.observe(.ended(trial: trial, outcome: Outcome(.completed, losses: losses)))
        }
        let split = ParzenSplit(manyObjectives: history, countsPending: true)
        #expect(split.below.count == 2)
        let points = (0..<10).map { [Double($0), 9 - Double($0)] }
        let picks = HypervolumeSubset.pick(
            2, of: points, reference: Hypervolume.defaultReference(for: points))
        #expect(split.below == picks.sorted())
    }

    @Test("whole ranks come first, with two objectives and with more", arguments: 2..<8)
    func wholeRanks(objectives: Int) throws {
        for seed in 0..<10 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed, stream: 5)
            var history = try Self.history()
            var points: [[Double]] = []
            for trial in 0..<200 {
                Self.start(trial, in: &history)
                points.append((0..<objectives).map { _ in (generator.uniform() * 9).rounded() })
                history.observe(.ended(trial: trial, outcome: Outcome(.completed, losses: points[trial])))
            }
            let good = ParzenSplit(manyObjectives: history, countsPending: true).below
            let ranks = Dominance.ranks(of: points)
            let worst = good.map { ranks[$0] }.max() ?? 0
            #expect(good.count == 20)
            #expect(ranks.indices.allSatisfy { ranks[$0] >= worst || good.contains($0) }, "seed \(seed)")
        }
    }

    @Test("the order in which trials are told of does not matter", arguments: 0..<20 as Range<UInt64>)
    func orderIsNothing(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed, stream: 3)
        let losses = (0..<40).map { _ in (generator.uniform() * 5).rounded() }
        var (forth, back) = (try Self.history(), try Self.history())
        for trial in 0..<40 {
            Self.start(trial, in: &forth)
            Self.start(trial, in: &back)
        }
        for trial in 0..<40 {
            let other = 39 - trial
            forth.observe(.result(trial: trial, level: 0, loss: losses[trial]))
            back.observe(.result(trial: other, level: 0, loss: 99))
            back.observe(.result(trial: other, level: 0, loss: losses[other]))
        }
        #expect(forth.ranking == back.ranking, "seed \(seed)")
    }
}
