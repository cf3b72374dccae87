import Testing
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

@Suite("Genetic searcher")
struct GeneticSearcherTests {
    static let names = ["nsga2", "nsga3"]

    private static let square: JSONValue = [
        "x": ["type": "float", "low": 0.0, "high": 1.0], "y": ["type": "float", "low": 0.0, "high": 1.0],
    ]

    /// The volume that the trials dominate on the problem ZDT1 in two dimensions.
    private static func volume(_ name: String, seed: UInt64, options: JSONValue?) throws -> Double {
        let space = try SearchSpace(square)
        var play = try Play(entry(name), space, seed: seed, options: options, objectives: 2)
        var points: [[Double]] = []
        try play.run(300) { configuration in
            let (x, y) = (space.point(of: configuration)[0], space.point(of: configuration)[1])
            let g = 1 + 9 * y
            points.append([x, g * (1 - (x / g).squareRoot())])
            return points[points.count - 1]
        }
        return Hypervolume.volume(of: points, reference: [1.1, 1.1])
    }

    @Test(
        "two objectives: more of the front than random search finds, with each crossover", arguments: names,
        ["uniform", "blend", "binary"])
    func front(name: String, crossover: String) throws {
        let options: JSONValue = ["population": 20, "crossover": .string(crossover)]
        let wins = try (0..<12 as Range<UInt64>).count { seed in
            try Self.volume(name, seed: seed, options: options)
                > Self.volume("random", seed: seed, options: nil)
        }
        // By chance 10 of 12 or more come about one time in 50; in all six cases never.
        #expect(wins >= 10, "\(wins)")
    }

    @Test("a generation ends with as many completions as a population has", arguments: names)
    func generations(name: String) throws {
        var play = try Play(entry(name), SearchSpace(Self.square), seed: 1, options: ["population": 6])
        let fresh = play
        try play.run(20) { [fresh.anyLoss($0)] }
        let generations = play.proposals.map { $0.origin.details["generation"]?.int }
        #expect(generations == (0..<20).map { $0 / 6 })
        #expect(play.proposals.prefix(6).allSatisfy { $0.origin.source == "sobol" })
        #expect(play.proposals.dropFirst(6).allSatisfy { $0.origin.source == "model" })
        let parents = try #require(play.proposals.last?.origin.details["parents"]?.array)
        #expect((1...2).contains(parents.count))
    }

    @Test("trials that nobody bred join the population, late ones count when they complete")
    func injections() throws {
        let space = try SearchSpace(Self.square)
        let context = SearcherContext(
            space: space, seed: 1, levels: [0], options: .none, trialLimit: nil)
        var population = Population(context, size: 3, survival: Survival(.crowding, seed: 1))
        for trial in 0..<7 {
            let point = [Double(trial) / 10, 0.5]
            population.observe(.started(trial: trial, configuration: space.configuration(at: point)))
        }
        for trial in [5, 3, 6] {
            let outcome = Outcome(.completed, losses: [Double(trial)])
            population.observe(.ended(trial: trial, outcome: outcome))
        }
        #expect(population.generation == 1 && population.parents.map(\.trial) == [3, 5, 6])
        population.observe(.ended(trial: 0, outcome: Outcome(.completed, losses: [0])))
        population.observe(.ended(trial: 0, outcome: Outcome(.completed, losses: [9])))
        population.observe(.ended(trial: 1, outcome: Outcome(.failed, losses: [.infinity])))
        population.observe(.ended(trial: 2, outcome: Outcome(.stopped, losses: [1], step: 3)))
        population.observe(.ended(trial: 99, outcome: Outcome(.completed, losses: [1])))
        #expect(population.children.map(\.losses) == [[9]])
        population.observe(.ended(trial: 4, outcome: Outcome(.completed, losses: [4])))
        population.observe(.ended(trial: 1, outcome: Outcome(.completed, losses: [1])))
        #expect(population.generation == 2 && Set(population.parents.map(\.trial)) == [1, 3, 4])
    }

    @Test("without a population option it is a quarter of the trial limit, from 8 to 50")
    func size() throws {
        let space = try SearchSpace(Self.square)
        for (limit, size) in [(nil, 50), (10, 8), (100, 25), (10_000, 50)] as [(Int?, Int)] {
            let entry = try entry("nsga2")
            let context = SearcherContext(
                space: space, seed: 1, levels: [0],
                options: try Options(nil, fields: entry.options, at: ""), trialLimit: limit)
            var searcher = entry.make(context)
            var generator = SeededGenerator(seed: 1, stream: 1)
            for trial in 0..<size {
                let proposal = try searcher.propose(trial: trial, using: &generator)
                #expect(proposal.origin.details["generation"] == 0)
                searcher.observe(.started(trial: trial, configuration: proposal.configuration))
                searcher.observe(.ended(trial: trial, outcome: Outcome(.completed, losses: [1])))
            }
            let next = try searcher.propose(trial: size, using: &generator)
            #expect(next.origin.details["generation"] == 1)
        }
    }

    @Test("children of conditional parents have a value for everything that becomes active")
    func conditional() throws {
        for seed in 0..<20 as Range<UInt64> {
            let space = try RandomSpaces.space(seed: seed)
            var play = try Play(entry("nsga2"), space, seed: seed, options: ["population": 5])
            let fresh = play
            try? play.run(40) { [fresh.anyLoss($0)] }
            for proposal in play.proposals {
                #expect(throws: Never.self, "seed \(seed)") {
                    try space.configuration(from: space.json(of: proposal.configuration), at: "")
                }
            }
        }
    }
}
