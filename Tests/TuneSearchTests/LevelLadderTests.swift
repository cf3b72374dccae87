import Testing
@testable import TuneSearch

@Suite("Level ladder")
struct LevelLadderTests {
    @Test("the ratio is that of the levels, and steps lead to the level that they reach")
    func ratio() {
        #expect(LevelLadder([27, 1, 9, 3]).ratio == 3)
        #expect(LevelLadder([2, 8, 32]).ratio == 4)
        #expect(LevelLadder([0]).ratio == 3)
        #expect(LevelLadder([]).levels == [0])
        #expect(LevelLadder([1, 1_000_000_000]).ratio == 100)
        let ladder = LevelLadder([1, 3, 9])
        #expect([nil, 0, 1, 2, 3, 8, 9, 99].map { ladder.index(untilStep: $0) } == [2, 0, 0, 0, 1, 1, 2, 2])
    }

    @Test("populations are as large as hpbandster's largest rungs, from 10 to 100")
    func populations() {
        let ladder = LevelLadder([1, 3, 9, 27, 81])
        #expect(ladder.levels.indices.map(ladder.population) == [81, 27, 10, 10, 10])
        #expect(LevelLadder(Array(1...50)).population(at: 0) == 100)
    }

    @Test("a bracket costs what its rungs add")
    func cost() {
        #expect(LevelLadder([1, 3, 9]).bracketCost == 9 + 3 * 2 + 6)
        #expect(LevelLadder([5]).bracketCost == 5)
    }
}
