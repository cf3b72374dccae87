import Testing
import TuneNumerics

@Suite("Dominance")
struct DominanceTests {
    @Test("a point dominates what is nowhere better and somewhere worse")
    func dominates() {
        #expect(Dominance.dominates([1, 2], [1, 3]))
        #expect(!Dominance.dominates([1, 2], [1, 2]))
        #expect(!Dominance.dominates([1, 2], [0, 3]))
        #expect(Dominance.dominates([1, 1e300], [1, .nan]))
        #expect(!Dominance.dominates([1, .infinity], [1, .nan]))
        #expect(Dominance.dominates([-.infinity], [0]))
    }

    @Test("ranks are those of peeling off one front after the other", arguments: 0..<60 as Range<UInt64>)
    func ranksPeel(seed: UInt64) {
        let points = paretoPoints(seed: seed, count: Int(seed), objectives: 1 + Int(seed % 4))
        var expected = [Int](repeating: -1, count: points.count)
        for layer in 0..<points.count {
            let left = points.indices.filter { expected[$0] < 0 }
            let front = left.filter { index in
                !left.contains { Dominance.dominates(points[$0], points[index]) }
            }
            for index in front { expected[index] = layer }
        }
        #expect(Dominance.ranks(of: points) == expected, "seed \(seed)")
        #expect(Dominance.front(of: points) == expected.indices.filter { expected[$0] == 0 }, "seed \(seed)")
    }

    @Test("infeasible points come after the feasible ones, by violation, and unknown ones last")
    func violations() {
        let points: [[Double]] = [[0, 0], [5, 5], [1, 1], [2, 2], [3, 3], [4, 4]]
        #expect(Dominance.ranks(of: points, violations: [2, 0, 1, 2, -1, .nan]) == [3, 1, 2, 3, 0, 4])
    }

    @Test("no points have no ranks")
    func empty() {
        #expect(Dominance.ranks(of: []) == [])
        #expect(Dominance.front(of: []) == [])
        #expect(Dominance.ranks(of: [], violations: []) == [])
    }
}
