import Testing
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

@Suite("TPE searcher")
struct TPESearcherTests {
    private static let line: JSONValue = ["x": ["type": "float", "low": 0.0, "high": 1.0]]

    @Test("the first trials follow a design, and then the model says what it saw")
    func origins() throws {
        var play = try Play(entry("tpe"), SearchSpace(Self.line), seed: 1)
        try play.run(25, loss: play.anyLoss)
        #expect(play.proposals.prefix(10).allSatisfy { $0.origin.source == "sobol" })
        let last = try #require(play.proposals.last?.origin)
        #expect(last.source == "model")
        #expect(last.details["points"] == 24 && last.details["good"] == 3 && last.details["bad"] == 21)
        #expect(last.details["candidates"] == 24)
        let (l, g) = (last.details["log_l"]?.double, last.details["log_g"]?.double)
        #expect(last.details["score"]?.double == (try #require(l)) - (try #require(g)))
        #expect(last.details["blocks"]?.array?.first?["parameters"] == ["x"])
    }

    @Test("a space of few configurations is searched without repeats", arguments: ["tpe", "motpe"])
    func noRepeats(name: String) throws {
        let space = try SearchSpace([
            "a": ["type": "categorical", "values": ["p", "q", "r"]],
            "k": ["type": "int", "low": 1, "high": 8, "when": ["a": ["in": ["p", "q"]]]],
            "b": ["type": "bool"],
        ])
        for seed in 0..<10 as Range<UInt64> {
            var play = try Play(entry(name), space, seed: seed)
            try play.run(34, loss: play.anyLoss)
            #expect(Set(play.proposals.map(\.configuration)).count == 34, "seed \(seed)")
        }
    }

    @Test("pending trials keep parallel asks apart, also on a line", arguments: ["tpe", "motpe"])
    func parallel(name: String) throws {
        for seed in 0..<10 as Range<UInt64> {
            var play = try Play(entry(name), SearchSpace(Self.line), seed: seed)
            try play.run(20, loss: play.anyLoss)
            let points = try (0..<16).map { _ in try play.ask().configuration.values[0]?.double ?? 0 }
                .sorted()
            let gaps = zip(points.dropFirst(), points).map { $0 - $1 }
            #expect((gaps.min() ?? 0) > 1e-3, "seed \(seed)")
        }
    }

    @Test("narrow constraints are kept, and the model is used all the same")
    func constraints() throws {
        let space = try SearchSpace(
            ["x": ["type": "float", "low": 0, "high": 1], "y": ["type": "float", "low": 0, "high": 1]],
            constraints: ["x + y <= 0.3"])
        var play = try Play(entry("tpe"), space, seed: 2)
        try play.run(60, loss: play.anyLoss)
        #expect(play.proposals.allSatisfy { space.satisfiesConstraints($0.configuration) })
        #expect(play.proposals.suffix(40).allSatisfy { $0.origin.source == "model" })
    }

    @Test("parameters that are active together form a block, parents before children")
    func blocks() throws {
        let space = try SearchSpace([
            "u": ["type": "int", "low": 1, "high": 8, "when": ["n": ["min": 2]]],
            "n": ["type": "int", "low": 1, "high": 3, "when": ["kind": ["in": ["net"]]]],
            "rate": ["type": "float", "low": 0, "high": 1, "when": ["kind": ["in": ["net"]]]],
            "kind": ["type": "categorical", "values": ["net", "tree"]],
            "seed": ["type": "int", "low": 0, "high": 5], "fixed": ["type": "constant", "value": 1],
        ])
        let names = ParzenSpace(space, isJoint: true).blocks.map(\.names)
        #expect(names == [["kind", "seed"], ["n", "rate"], ["u"]])
        let single = ParzenSpace(space, isJoint: false).blocks.map(\.names)
        #expect(single == [["kind"], ["seed"], ["n"], ["rate"], ["u"]])
        #expect(
            ParzenSpace(try SearchSpace(["c": ["type": "constant", "value": 1]]), isJoint: true).blocks
                .isEmpty)
    }

    @Test("a prior draws the search to it and gives way to results")
    func priors() throws {
        let space = try SearchSpace([
            "x": [
                "type": "float", "low": 0.0, "high": 1.0, "prior": ["value": 0.8, "confidence": "high"],
            ],
            "k": [
                "type": "categorical", "values": ["a", "b", "c"],
                "prior": ["value": "b", "confidence": "medium"],
            ],
        ])
        var play = try Play(entry("tpe"), space, seed: 3)
        try play.run(10) { _ in 1 }
        let first = play.proposals.prefix(10).map { space.point(of: $0.configuration)[0] }
        #expect(play.proposals.allSatisfy { $0.origin.source == "prior" })
        #expect(first.allSatisfy { abs($0 - 0.8) < 0.25 })
        try play.run(70) { abs(space.point(of: $0)[0] - 0.1) }
        let last = play.proposals.suffix(20).map { space.point(of: $0.configuration)[0] }.sorted()
        #expect(last[10] < 0.3, "\(last)")
    }

    @Test("one by one as well as together the model finds the best of a sphere")
    func univariate() throws {
        let space = try SearchSpace([
            "x": ["type": "float", "low": 0.0, "high": 1.0], "y": ["type": "float", "low": 0.0, "high": 1.0],
        ])
        for options in [["multivariate": true], ["multivariate": false, "good": "root"]] as [JSONValue] {
            var play = try Play(entry("tpe"), space, seed: 5, options: options)
            var best = Double.infinity
            try play.run(80) { configuration in
                let loss = space.point(of: configuration).reduce(0) { $0 + ($1 - 0.3) * ($1 - 0.3) }
                best = min(best, loss)
                return loss
            }
            #expect(best < 0.005, "\(options)")
        }
    }

    @Test("several objectives are searched along the whole front")
    func front() throws {
        let space = try SearchSpace([
            "x": ["type": "float", "low": 0.0, "high": 1.0], "y": ["type": "float", "low": 0.0, "high": 1.0],
        ])
        func volume(_ name: String, seed: UInt64) throws -> Double {
            var play = try Play(entry(name), space, seed: seed, objectives: 2)
            var points: [[Double]] = []
            try play.run(80) { configuration in
                let (x, y) = (space.point(of: configuration)[0], space.point(of: configuration)[1])
                let g = 1 + 9 * y
                points.append([x, g * (1 - (x / g).squareRoot())])
                return points[points.count - 1]
            }
            return Hypervolume.volume(of: points, reference: [1.1, 1.1])
        }
        // The problem is ZDT1 in two dimensions; both searchers saw the same number of trials.
        let wins = try (0..<10 as Range<UInt64>).count {
            try volume("motpe", seed: $0) > volume("random", seed: $0)
        }
        #expect(wins >= 9, "\(wins)")
    }
}
