import Testing
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

@Suite("Mutation")
struct MutationTests {
    @Test("a neighbour always differs, lies in the space and, where only numbers move, is near")
    func neighbours() throws {
        for seed in 0..<60 as Range<UInt64> {
            let space = try RandomSpaces.space(seed: seed)
            let mutation = Mutation(space)
            var generator = SeededGenerator(seed: seed, stream: 1)
            for _ in 0..<20 {
                let base = space.configuration(at: space.parameters.map { _ in generator.uniform() })
                let neighbour = mutation.neighbour(of: base, width: 0.05, using: &generator)
                let canMove = mutation.searched.contains { space.isActive(base, $0) }
                #expect((neighbour != base) == canMove, "seed \(seed)")
                for index in space.parameters.indices where space.parameters[index].conditions.isEmpty {
                    #expect(neighbour.values[index] != nil, "seed \(seed)")
                }
            }
        }
    }

    @Test("a level moves to the next one even where steps are much shorter than a cell")
    func levelsMove() throws {
        let space = try SearchSpace(["k": ["type": "int", "low": 1, "high": 3]])
        var generator = SeededGenerator(seed: 1, stream: 1)
        var seen: Set<Int> = []
        for _ in 0..<50 {
            let neighbour = Mutation(space).neighbour(
                of: Configuration(values: [2]), width: 1e-4, using: &generator)
            seen.insert(neighbour.values[0]?.int ?? 0)
        }
        #expect(seen == [1, 3])
    }

    @Test(
        "numbers are folded back into the unit interval",
        arguments: [
            (0.25, 0.25), (-0.25, 0.25), (1.25, 0.75), (2.25, 0.25), (-1.75, 0.25), (1e9 + 0.5, 0.5),
        ])
    func reflection(u: Double, expected: Double) {
        #expect(abs(Mutation.reflected(u) - expected) < 1e-6)
    }
}
