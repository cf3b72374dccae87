import Testing
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

@Suite("PriorBand searcher")
struct PriorBandSearcherTests {
    private static let believed: JSONValue = [
        "x": ["type": "float", "low": 0.0, "high": 1.0, "prior": ["value": 0.2, "confidence": "high"]],
        "k": ["type": "categorical", "values": ["a", "b", "c"], "prior": ["value": "c"]],
    ]

    private static func propose(_ play: Play, until step: Int?) throws -> Proposal {
        var generator = SeededGenerator(seed: 1, trial: play.trials, purpose: .proposal)
        return try play.searcher.propose(
            for: Slot(trial: play.trials, bracket: 0, untilStep: step), using: &generator)
    }

    private static func shares(_ play: Play, until step: Int) throws -> [Double?] {
        let details = try propose(play, until: step).origin.details
        return ["p_random", "p_prior", "p_incumbent"].map { details[$0]?.double }
    }

    @Test("at first draws are even or from the priors, more even ones at low levels")
    func early() throws {
        let play = try Play(entry("priorband"), SearchSpace(Self.believed), seed: 1, levels: [1, 3, 9])
        #expect(try Self.shares(play, until: 1) == [0.5, 0.5, 0])
        #expect(try Self.shares(play, until: 3) == [0.25, 0.75, 0])
        #expect(try Self.shares(play, until: 9) == [0.1, 0.9, 0])
    }

    @Test("the best trial counts once the top level was reached and a bracket's steps were spent")
    func conditions() throws {
        let space = try SearchSpace(Self.believed)
        var play = try Play(entry("priorband"), space, seed: 1, levels: [1, 3, 9])
        func add(_ level: Int, x: Double, loss: Double) {
            let number = play.trials + 1000 + play.observations.count
            let configuration = Configuration(values: [.number(x), "c"])
            play.tell(.started(trial: number, configuration: configuration))
            for step in [1, 3, 9] where step <= level {
                play.tell(.result(trial: number, level: step, loss: loss))
            }
        }
        // 20 of the 21 steps of a bracket, none of them at the top.
        for index in 0..<6 { add(3, x: 0.1 + 0.01 * Double(index), loss: 1) }
        for index in 0..<2 { add(1, x: 0.8 + 0.01 * Double(index), loss: 1) }
        #expect(try Self.shares(play, until: 9)[2] == 0)
        add(9, x: 0.7, loss: .infinity)
        #expect(try Self.shares(play, until: 9)[2] == 0)
        add(9, x: 0.21, loss: 0.5)
        let shares = try Self.shares(play, until: 9).map { $0 ?? .nan }
        #expect(shares[0] == 0.1 && shares[1] > shares[2] && shares[2] > 0)
        #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
        // The best of all lie where nobody believed: the priors lose their share.
        for index in 0..<12 { add(9, x: 0.9 + 0.005 * Double(index), loss: 0.1) }
        #expect((try Self.shares(play, until: 9)[2] ?? 0) > 0.85)
    }

    @Test(
        "mutations change something, near the best, and stay in the space", arguments: 0..<30 as Range<UInt64>
    )
    func mutations(seed: UInt64) throws {
        let space = try RandomSpaces.space(seed: seed)
        var generator = SeededGenerator(seed: seed, stream: 2)
        let configuration = try space.sample(using: &generator)
        let best = Incumbent(configuration: configuration, point: space.point(of: configuration))
        for _ in 0..<20 {
            let mutant = best.mutated(in: space, using: &generator)
            guard space.satisfiesConstraints(mutant) else { continue }
            #expect(throws: Never.self, "seed \(seed)") {
                try space.configuration(from: space.json(of: mutant), at: "")
            }
            #expect(best.logDensity(of: mutant, in: space).isFinite, "seed \(seed)")
        }
        let density = best.logDensity(of: configuration, in: space)
        #expect(density >= best.logDensity(of: best.mutated(in: space, using: &generator), in: space) - 8)
    }

    @Test("good priors make a better start than none")
    func priorsHelp() throws {
        let plain: JSONValue = [
            "x": ["type": "float", "low": 0.0, "high": 1.0],
            "k": ["type": "categorical", "values": ["a", "b", "c"]],
        ]
        func best(_ space: JSONValue, seed: UInt64) throws -> Double {
            let space = try SearchSpace(space)
            var play = try Play(entry("priorband"), space, seed: seed, levels: [1, 3, 9])
            var best = Double.infinity
            try play.run(8) { configuration in
                let point = space.point(of: configuration)
                let loss = abs(point[0] - 0.23) + (configuration.values[1] == "c" ? 0 : 0.3)
                best = min(best, loss)
                return [loss]
            }
            return best
        }
        let wins = try (0..<30 as Range<UInt64>).count {
            try best(Self.believed, seed: $0) < best(plain, seed: $0)
        }
        #expect(wins >= 20, "\(wins)")
    }
}
