import Testing
import TuneCore
import TuneJSON
import TuneNumerics
import TuneSearch

/// Whether the searchers without a model of the losses learn: each against random search at equal budgets.
@Suite("Classic searchers against random search")
struct ClassicSearchersStatisticalTests {
    /// A searcher, how many trials it gets, and with what.
    struct Contender: Sendable, CustomTestStringConvertible {
        let name: String
        let trials: Int
        var options: JSONValue?
        var testDescription: String { "\(name) \(options?.text ?? "")" }
    }

    /// Thirty pairs of runs, one trial after the other.
    ///
    /// A searcher no better than random search would win each pair with probability 1/2, and 20 or more of 30
    /// with probability 0.05; in all of its five tasks less than one time in a million. Budgets are those at which
    /// it wins at least 68 % of 200 pairs in its worst task, the noisy one.
    @Test(
        "the searcher beats random search at equal budget in at least 20 of 30 pairs", arguments: contenders,
        SearchQualityStatisticalTests.tasks)
    func beatsRandom(contender: Contender, task: SearchQualityStatisticalTests.Task) throws {
        var wins = 0.0
        var log: [String] = []
        for seed in 0..<30 as Range<UInt64> {
            let random = try best(Contender(name: "random", trials: contender.trials), task, seed: seed)
            let found = try best(contender, task, seed: seed)
            wins += found < random ? 1 : found == random ? 0.5 : 0
            if found > random { log.append("seed \(seed): \(found) against \(random)") }
        }
        #expect(wins >= 20, "\(wins) wins; lost \(log)")
    }

    /// The true loss of the configuration that looked best.
    private func best(
        _ contender: Contender, _ task: SearchQualityStatisticalTests.Task, seed: UInt64
    ) throws -> Double {
        let space = try SearchSpace(task.space)
        var play = try Play(entry(contender.name), space, seed: seed, options: contender.options)
        var generator = SeededGenerator(seed: seed, stream: 99)
        var best = (seen: Double.infinity, truth: Double.infinity)
        try play.run(contender.trials) { configuration in
            let truth = task.loss(space.json(of: configuration))
            let seen = truth + task.noise * generator.normal()
            if seen < best.seen { best = (seen, truth) }
            return seen
        }
        return best.truth
    }

    static let contenders = [
        Contender(name: "annealing", trials: 100),
        Contender(name: "annealing", trials: 60, options: ["form": "shrinking"]),
        Contender(name: "particle_swarm", trials: 100),
        Contender(name: "cmaes", trials: 100),
        Contender(name: "evolution", trials: 120),
    ]
}
