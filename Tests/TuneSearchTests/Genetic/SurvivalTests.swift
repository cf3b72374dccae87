import Testing
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

@Suite("Survival")
struct SurvivalTests {
    private static func individuals(_ losses: [[Double]], violations: [Double]? = nil) -> [Individual] {
        losses.enumerated().map { index, losses in
            Individual(
                trial: index, configuration: Configuration(values: []), point: [], losses: losses,
                violation: violations?[index] ?? 0)
        }
    }

    static let rules: [Survival.Rule] = [.crowding, .directions(divisions: 3)]

    @Test("better ranks live on whole, and the count is kept", arguments: rules)
    func ranks(rule: Survival.Rule) {
        for seed in 0..<20 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed, stream: 4)
            let losses = (0..<30).map { _ in (0..<3).map { _ in (generator.uniform() * 6).rounded() } }
            let all = Self.individuals(losses)
            let elite = Survival(rule, seed: seed).survivors(12, of: all, generation: 1)
            #expect(elite.count == 12 && Set(elite.map(\.trial)).count == 12)
            let ranks = Dominance.ranks(of: losses)
            let worst = elite.map { ranks[$0.trial] }.max() ?? 0
            let alive = Set(elite.map(\.trial))
            #expect(ranks.indices.allSatisfy { ranks[$0] >= worst || alive.contains($0) }, "seed \(seed)")
        }
    }

    @Test("feasible ones live longer than infeasible ones", arguments: rules)
    func feasible(rule: Survival.Rule) {
        let all = Self.individuals(
            [[0, 0], [9, 9], [1, 1], [5, 8], [8, 5]], violations: [1, 0, 0.5, 0, 0])
        let elite = Survival(rule, seed: 1).survivors(4, of: all, generation: 0)
        #expect(Set(elite.map(\.trial)) == [1, 2, 3, 4])
    }

    @Test("of a front that is too long, the ends and the loneliest stay")
    func lonely() {
        let all = Self.individuals([[0, 10], [1, 9], [1.1, 8.9], [1.2, 8.8], [6, 4], [10, 0]])
        let elite = Survival(.crowding, seed: 1).survivors(3, of: all, generation: 0)
        #expect(Set(elite.map(\.trial)) == [0, 4, 5])
    }

    @Test("all directions are served before one is served twice")
    func directions() {
        // Twenty points crowd at one end of a front, four lie along the rest of it.
        let crowd = (0..<20).map { [0.001 * Double($0), 1 - 0.001 * Double($0)] }
        let rest: [[Double]] = [[0.34, 0.66], [0.66, 0.34], [1, 0]]
        let elite = Survival(.directions(divisions: 3), seed: 1)
            .survivors(4, of: Self.individuals(crowd + rest), generation: 0)
        #expect(Set(elite.map(\.trial)).isSuperset(of: [20, 21, 22]))
    }

    @Test("infinite and equal losses do no harm", arguments: rules)
    func degenerate(rule: Survival.Rule) {
        for losses in [
            [[.infinity, 0], [0, .infinity], [.infinity, .infinity]], [[1, 1], [1, 1], [1, 1]],
        ] as [[[Double]]] {
            let elite = Survival(rule, seed: 1).survivors(2, of: Self.individuals(losses), generation: 0)
            #expect(elite.count == 2)
        }
        #expect(Survival(rule, seed: 1).survivors(2, of: [], generation: 0).isEmpty)
    }
}
