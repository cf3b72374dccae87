import Testing
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

@Suite("DEHB searcher")
struct DEHBSearcherTests {
    private static func context(_ levels: [Int]) throws -> SearcherContext {
        let space = try SearchSpace([
            "x": ["type": "float", "low": 0.0, "high": 1.0], "y": ["type": "float", "low": 0.0, "high": 1.0],
        ])
        let options = try Options(nil, fields: DEHBSearcher.entry.options, at: "")
        return SearcherContext(space: space, seed: 1, levels: levels, options: options, trialLimit: nil)
    }

    private static func start(
        _ trial: Int, until step: Int?, in populations: inout DifferentialPopulations
    ) {
        let values: [JSONValue?] = [.number(Double(trial % 89) / 89), .number(0.5)]
        populations.observe(.started(trial: trial, configuration: Configuration(values: values)))
        populations.observe(.running(trial: trial, untilStep: step))
    }

    @Test("results fill a population, and then challenge their targets or the worst")
    func selection() throws {
        var populations = DifferentialPopulations(try Self.context([1, 3]))
        for trial in 0..<10 {
            Self.start(trial, until: 1, in: &populations)
            populations.observe(.result(trial: trial, level: 1, loss: Double(trial)))
        }
        #expect(populations.members[0].map(\.trial) == Array(0..<10))
        #expect(populations.target(untilStep: 1) == DifferentialPopulations.Target(level: 0, trial: 0))
        // Bred against trial 0, no worse: takes its place. Then against trial 1, worse: goes.
        Self.start(20, until: 1, in: &populations)
        Self.start(21, until: 1, in: &populations)
        populations.observe(.result(trial: 21, level: 1, loss: 8))
        populations.observe(.result(trial: 20, level: 1, loss: 0))
        #expect(populations.members[0].map(\.trial) == [20, 1, 2, 3, 4, 5, 6, 7, 8, 9])
        // Given by a person, never run by a hand-out: takes the place of the worst.
        populations.observe(.started(trial: 30, configuration: Configuration(values: [0.1, 0.2])))
        populations.observe(.result(trial: 30, level: 1, loss: 3.5))
        #expect(populations.members[0].map(\.trial) == [20, 1, 2, 3, 4, 5, 6, 7, 8, 30])
        // A failure after all leaves the population.
        populations.observe(.result(trial: 30, level: 1, loss: .infinity))
        #expect(populations.members[0].count == 9)
    }

    @Test("promoted trials join the population of the level that they reach, which breeds when it has ten")
    func promotion() throws {
        var populations = DifferentialPopulations(try Self.context([1, 3]))
        for trial in 0..<12 {
            Self.start(trial, until: 1, in: &populations)
            populations.observe(.result(trial: trial, level: 1, loss: Double(trial)))
        }
        for trial in 0..<10 {
            #expect(populations.target(untilStep: 3)?.level == 0)
            populations.observe(.running(trial: trial, untilStep: 3))
            populations.observe(.result(trial: trial, level: 3, loss: Double(-trial)))
        }
        #expect(populations.target(untilStep: 3)?.level == 1)
        var generator = SeededGenerator(seed: 1, stream: 1)
        let best = populations.members[0].sorted { $0.loss < $1.loss }.map(\.point)
        #expect(populations.pool(of: 1, using: &generator) == Array(best.prefix(10)))
        #expect(populations.pool(of: 0, using: &generator).count == 10)
    }

    @Test("before ten trials have results there is no breeding, and then the origin names the target")
    func origins() throws {
        let space = try Self.context([1, 3]).space
        var play = try Play(entry("dehb"), space, seed: 1, levels: [1, 3])
        let fresh = play
        try play.run(30) { [fresh.anyLoss($0)] }
        #expect(play.proposals.prefix(10).allSatisfy { $0.origin.source == "sobol" })
        let bred = play.proposals.dropFirst(10)
        #expect(bred.allSatisfy { $0.origin.source == "model" && $0.origin.details["target"] != nil })
    }

    @Test("a population that is good at a low level breeds for the high one")
    func knowledgeRises() throws {
        // The levels agree; the brackets of a round start trials at each of them in turn.
        let context = try Self.context([1, 3, 9])
        var last: [Double] = []
        for seed in 0..<20 as Range<UInt64> {
            var searcher = DEHBSearcher.entry.make(context)
            var generator = SeededGenerator(seed: seed, stream: 6)
            for trial in 0..<90 {
                let step = [1, 1, 1, 3, 9][trial % 5]
                let slot = Slot(trial: trial, bracket: 0, untilStep: step)
                let configuration = try searcher.propose(for: slot, using: &generator).configuration
                let loss = context.space.point(of: configuration).reduce(0) { $0 + ($1 - 0.3) * ($1 - 0.3) }
                searcher.observe(.started(trial: trial, configuration: configuration))
                searcher.observe(.running(trial: trial, untilStep: step))
                for level in [1, 3, 9] where level <= step {
                    searcher.observe(.result(trial: trial, level: level, loss: loss))
                }
                if trial >= 60, step == 9 { last.append(loss) }
            }
        }
        // Evenly drawn points lose 0.25 on average.
        let mean = last.reduce(0, +) / Double(last.count)
        #expect(mean < 0.12, "\(mean)")
    }
}
