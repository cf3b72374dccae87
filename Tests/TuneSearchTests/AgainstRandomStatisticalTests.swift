import Testing
import TuneCore
import TuneJSON
import TuneNumerics
import TuneSearch

/// Whether searchers learn: each against random search at equal budgets.
@Suite("Against random search")
struct AgainstRandomStatisticalTests {
    /// A searcher, how many trials it gets, and with what.
    struct Contender: Sendable, CustomTestStringConvertible {
        let name: String
        let trials: Int
        var options: JSONValue? = nil
        var levels = [0]
        var testDescription: String { name }
    }

    /// Thirty pairs of runs, one trial after the other.
    ///
    /// A searcher no better than random search would win each pair with probability 1/2, and 20 or more of 30
    /// with probability 0.05; in all of its five tasks less than one time in a million.
    @Test(
        "the searcher beats random search at equal budget in at least 20 of 30 pairs", arguments: contenders,
        SearchQualityStatisticalTests.tasks)
    func beatsRandom(contender: Contender, task: SearchQualityStatisticalTests.Task) throws {
        var wins = 0.0
        var log: [String] = []
        for seed in 0..<30 as Range<UInt64> {
            let random = try best(
                Contender(name: "random", trials: contender.trials), task, seed: seed)
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
        var play = try Play(
            entry(contender.name), space, seed: seed, levels: contender.levels, options: contender.options)
        var generator = SeededGenerator(seed: seed, stream: 99)
        var best = (seen: Double.infinity, truth: Double.infinity)
        try play.run(contender.trials) { configuration in
            let truth = task.loss(space.json(of: configuration))
            let seen = truth + task.noise * generator.normal()
            if seen < best.seen { best = (seen, truth) }
            return [seen]
        }
        return best.truth
    }

    static let contenders = [
        // Half the candidates, to save time.
        Contender(name: "tpe", trials: 50, options: ["candidates": 12]),
        Contender(name: "nsga2", trials: 160, options: ["population": 16]),
        Contender(name: "nsga3", trials: 160, options: ["population": 16]),
        Contender(name: "dehb", trials: 120, levels: [1, 3, 9]),
        Contender(name: "dehb", trials: 160, levels: [1, 3, 9, 27, 81]),
        Contender(name: "priorband", trials: 160, levels: [1, 3, 9]),
        // Budgets at which at least 68 % of 200 pairs are won, in the worst task: the noisy one.
        Contender(name: "annealing", trials: 100),
        Contender(name: "annealing", trials: 60, options: ["form": "shrinking"]),
        Contender(name: "particle_swarm", trials: 100),
        Contender(name: "cmaes", trials: 100),
        Contender(name: "evolution", trials: 120),
    ]
}
