import Testing
import TuneCore
import TuneJSON
@testable import TuneSearch

@Suite("Published BOHB searcher")
struct PublishedBOHBSearcherTests {
    private let always: JSONValue = ["random_fraction": 0.0]

    @Test("all parameters count, and a result below the model's level is dropped")
    func dropsLowerResults() throws {
        let space = try SearchSpace([
            "x": ["type": "float", "low": 0.0, "high": 1.0], "c": ["type": "constant", "value": 1],
        ])
        var play = try Play(entry("bohb_exact"), space, seed: 1, levels: [1, 3], options: always)
        for _ in 0..<20 { try play.ask() }
        for trial in 0..<5 { play.tell(.result(trial: trial, level: 3, loss: Double(trial))) }
        let early = try play.proposal(20).origin
        #expect(early.details["needed"] == 6)
        #expect(early.details["have"] == 5)
        play.tell(.result(trial: 5, level: 3, loss: 5))
        let before = try play.proposal(20)
        #expect(before.origin.details["model"] == "bohb_exact")
        #expect(before.origin.details["points"] == 6)
        for trial in 0..<20 { play.tell(.result(trial: trial, level: 1, loss: 0)) }
        #expect(try play.proposal(20) == before)
    }

    @Test("conditional parameters are filled in, and one that comes first poisons the model as published")
    func conditional() throws {
        func proposals(_ names: [String]) throws -> [Proposal] {
            var members: JSONObject = [:]
            for name in names {
                members[name] =
                    name == "k"
                    ? ["type": "bool"]
                    : ["type": "float", "low": 0.0, "high": 1.0, "when": ["k": ["in": [true]]]]
            }
            var play = try Play(
                entry("bohb_exact"), try SearchSpace(.object(members)), seed: 2, options: always)
            try play.run(40, loss: play.anyLoss)
            return Array(play.proposals.suffix(20))
        }
        #expect(try proposals(["k", "x"]).allSatisfy { $0.origin.source == "model" })
        #expect(try proposals(["x", "k"]).contains { $0.origin.details["why"] == "no_feasible_candidate" })
    }

    @Test("a ratio that is not finite is handled as in the authors' program")
    func ratios() {
        #expect(PublishedDensityPair.ratio(bad: 2, good: 4) == 0.5)
        #expect(PublishedDensityPair.ratio(bad: -1, good: -1) == 1)
        #expect(PublishedDensityPair.ratio(bad: .nan, good: 1) == 1e-32)
        #expect(PublishedDensityPair.ratio(bad: 1, good: .nan).isNaN)
        #expect(PublishedDensityPair.ratio(bad: 1, good: .infinity) == 0)
        #expect(PublishedDensityPair.ratio(bad: .infinity, good: 1) == .infinity)
    }
}
