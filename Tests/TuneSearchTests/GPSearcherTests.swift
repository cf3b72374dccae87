import Glibc
import Testing
import TuneCore
import TuneJSON
import TuneNumerics
import TuneSearch

@Suite("Gaussian process searchers")
struct GPSearcherTests {
    private static let names = ["gp", "mobster", "hyper_tune"]

    private static func space() throws -> SearchSpace {
        try SearchSpace([
            "x": ["type": "float", "low": 0.0, "high": 1.0],
            "kind": ["type": "categorical", "values": ["a", "b"]],
            "y": ["type": "float", "low": 0.0, "high": 1.0, "when": ["kind": ["in": ["a"]]]],
        ])
    }

    private static func loss(_ space: SearchSpace, _ configuration: Configuration) -> Double {
        let c = space.json(of: configuration)
        let (x, y) = (c["x"]?.double ?? 0, c["y"]?.double ?? 1)
        return (x - 0.3) * (x - 0.3) + (y - 0.7) * (y - 0.7)
    }

    @Test("the origin explains the model, the acquisition and what is expected", arguments: names)
    func origin(name: String) throws {
        let space = try Self.space()
        var play = try Play(
            entry(name), space, seed: 1, levels: [1, 3],
            options: ["candidates": 16, "initial_points": 6, "design_fraction": 0.0])
        try play.run(8) { Self.loss(space, $0) }
        let origin = try play.ask().origin
        #expect(origin.source == "model")
        #expect(origin.details["model"] == "gaussian_process")
        #expect(origin.details["acquisition"] == "log_expected_improvement")
        if name == "hyper_tune" {
            #expect(origin.details["weights"]?.object != nil)
        } else {
            #expect(origin.details["level"] == 3)
        }
        #expect(origin.details["points"]?.int == (name == "mobster" ? 16 : 8))
        #expect((origin.details["length_scales"]?.object?.members.count ?? 0) == 3)
        let best = try #require(origin.details["best_loss"]?.double)
        let seen = play.proposals.dropLast().map { Self.loss(space, $0.configuration) }.min()
        #expect(abs(best - (seen ?? 0)) < 1e-9)
        #expect((origin.details["predicted_sd"]?.double ?? -1) >= 0)
        #expect(origin.details["value"]?.double != nil && origin.details["predicted_loss"]?.double != nil)
    }

    @Test("whose prior length scales have can be chosen", arguments: names)
    func lengthScalePrior(name: String) throws {
        let space = try Self.space()
        let scales = try ["scaled", "optuna"].map { prior in
            var play = try Play(
                entry(name), space, seed: 1, levels: [1],
                options: ["candidates": 8, "initial_points": 8, "length_scale_prior": .string(prior)])
            try play.run(8) { Self.loss(space, $0) }
            while try play.ask().origin.source != "model" {}
            return play.proposals.last?.origin.details["length_scales"]
        }
        #expect(scales[0] != nil && scales[0] != scales[1])
        let other = ["length_scale_prior": "vague"] as JSONValue
        #expect(throws: (any Error).self) {
            try Options(other, fields: entry(name).options, at: "/searcher/options")
        }
    }

    /// The logarithm of the expected improvement, less what the origin's figures make it, is one constant of the model.
    @Test("an improvement counts from a deviation of the noise below the best")
    func margin() throws {
        let space = try Self.space()
        var play = try Play(entry("gp"), space, seed: 4, options: ["candidates": 16, "initial_points": 12])
        var generator = SeededGenerator(seed: 4, stream: 3)
        try play.run(24) { Self.loss(space, $0) + 0.2 * generator.normal() }
        let constants = try (0..<4).map { _ in
            let details = try play.ask().origin.details
            func number(_ name: String) throws -> Double { try #require(details[name]?.double) }
            let deviation = try number("predicted_sd")
            let goal = try number("improvement_on")
            #expect(try number("best_loss") - goal > 0.001)
            let hope = Normal.logImprovement((goal - (try number("predicted_loss"))) / deviation)
            return try number("value") - hope - log(deviation)
        }
        #expect(constants.allSatisfy { abs($0 - constants[0]) < 1e-6 }, "\(constants)")
    }

    @Test("a design comes first, a quarter of the budget at most", arguments: [(nil, 8), (12, 3), (20, 5)])
    func design(limit: Int?, count: Int) throws {
        let space = try Self.space()
        let entry = try entry("gp")
        let options = try Options(["candidates": 8], fields: entry.options, at: "")
        var searcher = entry.make(
            SearcherContext(space: space, seed: 3, levels: [0], options: options, trialLimit: limit))
        var sources: [String] = []
        for trial in 0..<count + 1 {
            var generator = SeededGenerator(seed: 3, trial: trial, purpose: .proposal)
            let proposal = try searcher.propose(trial: trial, using: &generator)
            sources.append(proposal.origin.source)
            searcher.observe(.started(trial: trial, configuration: proposal.configuration))
            let loss = Self.loss(space, proposal.configuration)
            searcher.observe(.result(trial: trial, level: 0, loss: loss))
        }
        #expect(sources == [String](repeating: "sobol", count: count) + ["model"])
    }

    @Test("from four pending trials on, gp takes turns between hope and exploration")
    func parallel() throws {
        let space = try Self.space()
        var play = try Play(
            entry("gp"), space, seed: 5, options: ["candidates": 8, "initial_points": 6])
        try play.run(8) { Self.loss(space, $0) }
        let names = try (0..<16).map { _ in try play.ask().origin.details["acquisition"]?.string ?? "" }
        #expect(names.prefix(4).allSatisfy { $0 == "log_expected_improvement" })
        #expect(Set(names.dropFirst(4)) == ["upper_confidence_bound", "pure_exploration"])
        #expect(names.filter { $0 == "pure_exploration" }.count > 5)
    }

    @Test("the highest level with three results has the model")
    func levels() throws {
        let space = try Self.space()
        var play = try Play(
            entry("gp"), space, seed: 6, levels: [1, 3, 9],
            options: ["candidates": 8, "initial_points": 6, "design_fraction": 0.0])
        for trial in 0..<8 {
            let loss = Self.loss(space, try play.ask().configuration)
            play.tell(.result(trial: trial, level: 1, loss: loss))
            if trial < 3 { play.tell(.result(trial: trial, level: 3, loss: loss)) }
            if trial < 2 { play.tell(.result(trial: trial, level: 9, loss: loss)) }
        }
        #expect(try play.ask().origin.details["level"] == 3)
    }

    @Test("beliefs draw the search to where they are, and results overrule them", arguments: names)
    func beliefs(name: String) throws {
        let space = try SearchSpace([
            "x": [
                "type": "float", "low": 0.0, "high": 1.0,
                "prior": ["value": 0.9, "confidence": "high"],
            ]
        ])
        var play = try Play(
            entry(name), space, seed: 7, levels: [1, 3],
            options: ["candidates": 16, "initial_points": 4, "design_fraction": 0.0])
        try play.run(24) { configuration in
            let x = space.point(of: configuration)[0]
            return (x - 0.25) * (x - 0.25)
        }
        let points = play.proposals.map { space.point(of: $0.configuration)[0] }
        #expect(points.prefix(8).filter { $0 > 0.75 }.count >= 3)
        #expect(points.map { abs($0 - 0.25) }.min() ?? 1 < 0.05)
        #expect(play.proposals[0].origin.source == "prior")
    }

    /// Ten pairs of runs of 20 trials, with few candidates to save time.
    ///
    /// A searcher no better than random would win 9 of 10 pairs with probability 0.011.
    @Test("they beat random search in at least nine of ten pairs", arguments: names)
    func statisticalBeatsRandom(name: String) throws {
        let space = try Self.space()
        var wins = 0
        for seed in 0..<10 as Range<UInt64> {
            var random = try Play(entry("random"), space, seed: seed)
            try random.run(20) { Self.loss(space, $0) }
            var play = try Play(
                entry(name), space, seed: seed, levels: [1],
                options: ["candidates": 16, "initial_points": 6])
            try play.run(20) { Self.loss(space, $0) }
            let best = [play, random].map {
                $0.proposals.map { Self.loss(space, $0.configuration) }.min() ?? 9
            }
            wins += best[0] < best[1] ? 1 : 0
        }
        #expect(wins >= 9, "\(wins) wins")
    }
}
