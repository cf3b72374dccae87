import Testing
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

@Suite("BOHB searcher")
struct BOHBSearcherTests {
    private let space: SearchSpace
    private let always: JSONValue = ["random_fraction": 0.0]

    init() throws {
        space = try SearchSpace([
            "x": ["type": "float", "low": 0.0, "high": 1.0],
            "k": ["type": "categorical", "values": ["a", "b", "c"]],
            "y": ["type": "float", "low": 0.0, "high": 1.0, "when": ["k": ["in": ["b"]]]],
            "c": ["type": "constant", "value": 1],
        ])
    }

    @Test("every reported result reaches the model: stopped trials make it at 2 (d + 1) results on a rung")
    func everyResultCounts() throws {
        // Three of the four parameters have something to search: d = 3.
        var play = try Play(entry("bohb"), space, seed: 1, levels: [1, 3, 9], options: always)
        for trial in 0..<8 {
            let origin = try play.ask().origin
            #expect(origin.source == "random")
            #expect(origin.details["why"] == "too_few_results")
            #expect(origin.details["needed"] == 8)
            #expect(origin.details["have"] == .integer(trial))
            play.tell(.result(trial: trial, level: 1, loss: Double(trial)))
            play.tell(.ended(trial: trial))
        }
        let origin = try play.ask().origin
        #expect(origin.source == "model")
        #expect(origin.details["model"] == "bohb")
        #expect(origin.details["level"] == 1)
        #expect(origin.details["points"] == 8)
        #expect(origin.details["good"] == 4)
        #expect(origin.details["bad"] == 4)
        #expect(origin.details["pending"] == 0)
        #expect(origin.details["candidates"] == 64)
        #expect(origin.details["score"]?.double?.isFinite == true)
    }

    @Test("the model is that of the highest level that can carry one, and lower results are kept")
    func highestLevel() throws {
        var play = try Play(entry("bohb"), space, seed: 2, levels: [1, 3, 9], options: always)
        for _ in 0..<30 { try play.ask() }
        func tell(_ trials: Range<Int>, _ level: Int) {
            for trial in trials { play.tell(.result(trial: trial, level: level, loss: Double(trial))) }
        }
        func model() throws -> (level: Int?, points: Int?) {
            let details = try play.proposal(30).origin.details
            return (details["level"]?.int, details["points"]?.int)
        }
        tell(0..<20, 1)
        #expect(try model() == (1, 20))
        tell(0..<7, 3)
        #expect(try model() == (1, 20))
        tell(7..<8, 3)
        #expect(try model() == (3, 8))
        // What comes in below the model's level is kept: level 1 grows, and level 9 takes over.
        tell(20..<30, 1)
        tell(8..<15, 9)
        #expect(try model() == (3, 8))
        tell(15..<16, 9)
        #expect(try model() == (9, 8))
    }

    @Test("a failed trial is bad, never good")
    func failuresAreBad() throws {
        var play = try Play(entry("bohb"), space, seed: 3, options: always)
        try play.run(40) { _ in .infinity }
        #expect(try play.proposal(40).origin.details["why"] == "too_few_results")
        try play.run(4, loss: play.anyLoss)
        let origin = try play.proposal(44).origin
        #expect(origin.details["points"] == 44)
        #expect(origin.details["good"] == 4)
        #expect(origin.details["bad"] == 37)
    }

    @Test("a second result of a trial at a level replaces the first")
    func replacement() throws {
        var (first, second) = (
            try Play(entry("bohb"), space, seed: 4, options: always),
            try Play(entry("bohb"), space, seed: 4, options: always)
        )
        for _ in 0..<20 {
            try first.ask()
            try second.ask()
        }
        for trial in 0..<20 {
            first.tell(.result(trial: trial, level: 0, loss: Double(trial)))
            second.tell(.result(trial: trial, level: 0, loss: .infinity))
        }
        for trial in 0..<20 { second.tell(.result(trial: trial, level: 0, loss: Double(trial))) }
        #expect(try first.proposal(20) == second.proposal(20))
    }

    @Test(
        "min_points below the number of parameters plus one is raised, above it is heeded",
        arguments: [1, 10])
    func minimum(points: Int) throws {
        var play = try Play(
            entry("bohb"), space, seed: 5, options: ["random_fraction": 0.0, "min_points": .integer(points)])
        try play.run(30, loss: play.anyLoss)
        let first = play.proposals.firstIndex { $0.origin.source == "model" }
        #expect(first == (points == 1 ? 8 : 14))
    }

    @Test("a third of the proposals is random by default")
    func randomFraction() throws {
        var play = try Play(entry("bohb"), space, seed: 6)
        try play.run(308, loss: play.anyLoss)
        let random = play.proposals.filter { $0.origin.details["why"] == "random_fraction" }.count
        // 300 draws at 1/3: 100 +- 8.2, so five deviations.
        #expect((59...141).contains(random))
    }

    @Test("sixteen parallel asks get sixteen different configurations of a small space", arguments: [16, 20])
    func smallSpace(cells: Int) throws {
        let space = try SearchSpace([
            "k": ["type": "int", "low": 1, "high": .integer(cells / 4)],
            "c": ["type": "categorical", "values": ["a", "b", "c", "d"]],
        ])
        for seed in 0..<20 as Range<UInt64> {
            var play = try Play(entry("bohb"), space, seed: seed)
            for _ in 0..<16 { try play.ask() }
            #expect(Set(play.proposals.map(\.configuration)).count == 16, "seed \(seed)")
            for trial in 0..<16 { play.tell(.result(trial: trial, level: 0, loss: Double(trial))) }
            for _ in 16..<cells { try play.ask() }
            #expect(Set(play.proposals.map(\.configuration)).count == cells, "seed \(seed)")
            // All were tried: it goes on all the same.
            try play.ask()
        }
    }

    @Test("a space that its constraints leave hardly feasible near good points is still searched")
    func constraints() throws {
        let space = try SearchSpace(
            [
                "x": ["type": "float", "low": 0.0, "high": 1.0],
                "y": ["type": "float", "low": 0.0, "high": 1.0],
            ],
            constraints: ["x + y < 0.05"])
        var play = try Play(entry("bohb"), space, seed: 7, options: always)
        try play.run(40, loss: play.anyLoss)
        #expect(play.proposals.allSatisfy { space.satisfiesConstraints($0.configuration) })
        #expect(play.proposals.contains { $0.origin.source == "model" })
    }

    @Test("pending trials push proposals away")
    func pendingCounts() throws {
        let line = try SearchSpace(["x": ["type": "float", "low": 0.0, "high": 1.0]])
        func first(pending: Int) throws -> [Proposal] {
            var play = try Play(entry("bohb"), line, seed: 8, options: always)
            try play.run(30) { abs(($0.values[0]?.double ?? 0) - 0.5) }
            for _ in 0..<pending { try play.ask() }
            return Array(play.proposals.suffix(pending))
        }
        let proposals = try first(pending: 20)
        #expect(proposals.map { $0.origin.details["pending"] } == (0..<20).map { .integer($0) })
        let points = proposals.compactMap { $0.configuration.values[0]?.double }
        #expect((points.max() ?? 0) - (points.min() ?? 0) > 0.1)
    }
}
