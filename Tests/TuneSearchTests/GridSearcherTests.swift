import Testing
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

@Suite("Grid searcher")
struct GridSearcherTests {
    @Test("visits every feasible cell of random conditional spaces once and ends")
    func visitsAll() throws {
        for seed in 0..<40 as Range<UInt64> {
            let space = try RandomSpaces.space(seed: seed, most: 4)
            let cells = try GridCells(space, points: 3)
            guard cells.count <= 500 else { continue }
            var play = try Play(entry("grid"), space, seed: seed, options: ["count": 3])
            let failure = #expect(throws: SearchFailure.self) {
                try play.run(cells.count + 1) { _ in .infinity }
            }
            #expect(failure == .exhausted)
            let feasible = (0..<cells.count).map(cells.configuration).filter(space.satisfiesConstraints)
            let proposed = play.proposals.map(\.configuration)
            #expect(proposed.count == feasible.count, "seed \(seed)")
            #expect(Set(proposed) == Set(feasible), "seed \(seed)")
        }
    }

    @Test("another seed visits in another order")
    func order() throws {
        let space = try SearchSpace(["k": ["type": "int", "low": 1, "high": 30]])
        func order(_ seed: UInt64) throws -> [Configuration] {
            var play = try Play(entry("grid"), space, seed: seed)
            try play.run(30) { _ in 0 }
            return play.proposals.map(\.configuration)
        }
        #expect(try order(1) != order(2))
        #expect(try order(1) != order(1).sorted { ($0.values[0]?.int ?? 0) < ($1.values[0]?.int ?? 0) })
    }

    @Test("a cell that somebody else tried counts as visited, a configuration beside the grid does not")
    func othersCount() throws {
        let space = try SearchSpace([
            "k": ["type": "int", "low": 1, "high": 6], "x": ["type": "float", "low": 0.0, "high": 1.0],
        ])
        var play = try Play(entry("grid"), space, seed: 1, options: ["count": 2])
        play.tell(.started(trial: 100, configuration: Configuration(values: [3.0, 1])))
        play.tell(.started(trial: 101, configuration: Configuration(values: [3, 0.5])))
        #expect(throws: SearchFailure.exhausted) { try play.run(12) { _ in 0 } }
        #expect(play.proposals.count == 11)
        #expect(!play.proposals.contains { $0.configuration == Configuration(values: [3, 1.0]) })
    }

    @Test("a grid of 100,000 cells needs no limit, one of more does")
    func cellLimit() throws {
        func space(_ high: Int) throws -> SearchSpace {
            try SearchSpace([
                "k": ["type": "int", "low": 1, "high": .integer(high)], "b": ["type": "bool"],
            ])
        }
        #expect(throws: Never.self) { try Play(entry("grid"), space(50_000), seed: 1) }
        let failure = #expect(throws: InvalidField.self) { try Play(entry("grid"), space(50_001), seed: 1) }
        #expect(failure?.pointer == "/searcher/options/limit")
        var play = try Play(entry("grid"), space(1_000_000_000), seed: 1, options: ["limit": 7])
        #expect(throws: SearchFailure.exhausted) { try play.run(8) { _ in 0 } }
        #expect(Set(play.proposals.map(\.configuration)).count == 7)
    }

    @Test("says so when 100,000 cells in a row break the constraints")
    func hardlyFeasible() throws {
        let space = try SearchSpace(
            [
                "k": ["type": "int", "low": 0, "high": 1_000_000],
                "x": ["type": "float", "low": 0.0, "high": 1.0],
            ],
            constraints: ["x > 0.1 and x < 0.2"])
        let play = try Play(entry("grid"), space, seed: 1, options: ["limit": 10])
        #expect(throws: SearchFailure.infeasible(draws: 100_000)) { try play.proposal(0) }
    }
}
