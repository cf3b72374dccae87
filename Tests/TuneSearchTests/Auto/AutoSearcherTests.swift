import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@testable import TuneSearch

@Suite("auto")
struct AutoSearcherTests {
    private let levels = [3, 9, 27]

    private func space() throws -> SearchSpace {
        try SearchSpace([
            "rate": ["type": "float", "low": 1e-4, "high": 1, "scale": "log"],
            "units": ["type": "int", "low": 4, "high": 64],
            "kind": ["type": "categorical", "values": ["a", "b", "c"]],
            "decay": ["type": "float", "low": 0, "high": 1, "when": ["kind": ["in": ["b"]]]],
        ])
    }

    private func loss(_ space: SearchSpace, _ configuration: Configuration, _ level: Int) -> Double {
        let point = space.point(of: configuration)
        return (point[0] - 0.4) * (point[0] - 0.4) + 0.3 * point[1] + 1 / Double(level)
    }

    /// Runs so many trials at the lowest level, every other one at the next and so on.
    private func play(_ count: Int, seed: UInt64 = 1) throws -> Play {
        let space = try space()
        var play = try Play(AutoSearcher.entry, space, seed: seed, levels: levels)
        for trial in 0..<count {
            let configuration = try play.ask().configuration
            for (index, level) in levels.enumerated() where trial % (1 << index) == 0 {
                let loss = loss(space, configuration, level)
                play.tell(.running(trial: trial, untilStep: level))
                play.tell(.result(trial: trial, level: level, loss: loss))
            }
        }
        return play
    }

    private func choice(_ play: Play, _ candidates: [Int], _ draw: Int) -> Int? {
        var generator = SeededGenerator(seed: 1, trial: draw, purpose: .promotion)
        return play.searcher.choose(among: candidates, at: 3, using: &generator)?.trial
    }

    @Test("the first sixteen are points of a sequence, and later most come from the model")
    func sources() throws {
        let sources = try play(46).proposals.map(\.origin.source)
        #expect(sources.prefix(16).allSatisfy { $0 == "sobol" })
        let modelled = sources.dropFirst(16).count { $0 == "model" }
        #expect((12...28).contains(modelled))
    }

    @Test("the model proposes better configurations than chance", arguments: 0..<3 as Range<UInt64>)
    func learns(seed: UInt64) throws {
        let play = try play(46, seed: seed)
        func mean(_ source: String) -> Double {
            let losses = play.proposals.filter { $0.origin.source == source }
                .map { loss(play.context.space, $0.configuration, 27) }
            return losses.reduce(0, +) / Double(max(losses.count, 1))
        }
        #expect(mean("model") < 0.7 * mean("sobol"), "seed \(seed)")
    }

    @Test("where nothing is observed promotions are left to the scheduler")
    func noOpinion() throws {
        let play = try play(3)
        #expect(choice(play, [1, 2], 1) == nil)
    }

    @Test("mostly the trial of the greatest expected improvement is promoted, else the scheduler's first")
    func promotions() throws {
        let play = try play(40)
        let candidates = Array(stride(from: 1, to: 40, by: 2))
        let chosen = (0..<60).map { choice(play, candidates, $0) }
        let counts = Dictionary(chosen.map { ($0 ?? -1, 1) }, uniquingKeysWith: +)
        #expect(counts.count <= 2)
        #expect((8...32).contains(counts[candidates[0]] ?? 0))
        let favourite = try #require(counts.keys.first { $0 != candidates[0] })
        let better = candidates.count {
            loss(play.context.space, play.proposals[$0].configuration, 27)
                < loss(play.context.space, play.proposals[favourite].configuration, 27)
        }
        #expect(better < candidates.count / 3)
    }

    @Test("a near copy of the best trial is passed over for one of which less is known")
    func nearCopies() throws {
        let space = try SearchSpace(["x": ["type": "float", "low": 0, "high": 1]])
        var play = try Play(AutoSearcher.entry, space, seed: 1, levels: levels)
        let known = [0.05, 0.52, 0.56, 0.6, 0.64, 0.68, 0.95].map { ($0, 0.6 + ($0 - 0.6) * ($0 - 0.6)) }
        for (trial, (x, loss)) in (known + [(0.601, 0.6), (0.3, 0.601)]).enumerated() {
            play.tell(.started(trial: trial, configuration: space.configuration(at: [x])))
            for level in trial < known.count ? levels : [3] {
                play.tell(.running(trial: trial, untilStep: level))
                play.tell(.result(trial: trial, level: level, loss: loss + 1 / Double(level)))
            }
        }
        let (copy, other) = (known.count, known.count + 1)
        let chosen = (0..<20).map { choice(play, [0, copy, other], $0) }
        #expect(chosen.allSatisfy { $0 != copy })
        #expect(chosen.count { $0 == other } > 8)
    }

    @Test("a trial that repeats another is passed over, unless there are only such")
    func twins() throws {
        var play = try play(4)
        for trial in 4..<10 {
            try play.ask()
            play.tell(.result(trial: trial, level: 3, loss: 0.2))
            play.tell(.result(trial: trial, level: 9, loss: 0.1))
        }
        #expect((0..<20).allSatisfy { choice(play, [5, 4], $0) == 4 })
        #expect([5, 6].contains(choice(play, [5, 6], 0)))
    }

    @Test("sixteen parallel asks differ", arguments: [0, 24])
    func parallel(results: Int) throws {
        var play = try play(results)
        let configurations = try (0..<16).map { _ in try play.ask().configuration }
        #expect(Set(configurations).count == 16)
    }

    @Test("losses that are all equal or not finite leave it proposing", arguments: [1, .infinity, .nan])
    func plateaus(loss: Double) throws {
        var play = try Play(AutoSearcher.entry, space(), seed: 2, levels: levels)
        try play.run(24) { _ in loss }
        #expect(Set(play.proposals.map(\.configuration)).count == 24)
        #expect(choice(play, [3, 4, 5], 0) != nil)
    }

    @Test("a searcher folded anew from the observations chooses and proposes the same")
    func replay() throws {
        let play = try play(50)
        var replayed = try Play(AutoSearcher.entry, space(), seed: 1, levels: levels)
        for observation in play.observations { replayed.tell(observation) }
        #expect(try replayed.proposal(50) == play.proposal(50))
        let candidates = Array(stride(from: 1, to: 50, by: 2))
        for draw in 0..<10 {
            #expect(choice(replayed, candidates, draw) == choice(play, candidates, draw))
        }
    }

    @Test("without levels it picks by objectives and space, and says so")
    func delegation() throws {
        func picked(_ space: JSONValue, objectives: Int, levels: [Int]) throws -> String? {
            let context = SearcherContext(
                space: try SearchSpace(space), seed: 1, levels: levels, options: .none, trialLimit: nil,
                objectives: objectives)
            var generator = SeededGenerator(seed: 1, trial: 1, purpose: .proposal)
            let origin = try AutoSearcher.entry.make(context).propose(trial: 1, using: &generator).origin
            #expect(origin.details["because"]?.string?.isEmpty == false)
            return origin.details["searcher"]?.string
        }
        let numeric: JSONValue = ["x": ["type": "float", "low": 0, "high": 1]]
        let small: JSONValue = ["x": ["type": "int", "low": 1, "high": 8]]
        #expect(try picked(numeric, objectives: 2, levels: levels) == "motpe")
        #expect(try picked(numeric, objectives: 1, levels: levels) == "fidelity")
        #expect(try picked(small, objectives: 1, levels: [0]) == "random")
        #expect(
            try picked(["x": ["type": "int", "low": 1, "high": 65]], objectives: 1, levels: [0]) == "gp")
        #expect(try picked(numeric, objectives: 1, levels: [0]) == "gp")
    }

    @Test("of few configurations every one is tried before any comes again")
    func fewConfigurations() throws {
        let space = try SearchSpace([
            "x": ["type": "int", "low": 1, "high": 8], "y": ["type": "bool"],
        ])
        var play = try Play(AutoSearcher.entry, space, seed: 5)
        try play.run(16, loss: play.anyLoss)
        #expect(Set(play.proposals.map(\.configuration)).count == 16)
    }
}
