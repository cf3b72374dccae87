import Testing
import TuneNumerics

@Suite("Hypervolume")
struct HypervolumeTests {
    /// Counts the cells of a grid that some point dominates; exact where coordinates are multiples of a
    /// fifth.
    private func counted(_ points: [[Double]], objectives: Int) -> Double {
        let side = 6
        let cells = (0..<objectives).reduce(1) { count, _ in count * side }
        let hits = (0..<cells).count { cell in
            var (rest, corner) = (cell, [Double]())
            for _ in 0..<objectives {
                corner.append(Double(rest % side))
                rest /= side
            }
            return points.contains { zip($0, corner).allSatisfy { ($0 * 5).rounded() <= $1 } }
        }
        return Double(hits)
    }

    @Test("volumes are those of counted cells", arguments: 1..<6, 0..<12)
    func countsCells(objectives: Int, round: Int) {
        let points = paretoPoints(seed: UInt64(3 * round), count: round, objectives: objectives)
        let reference = [Double](repeating: 6, count: objectives)
        let volume = Hypervolume.volume(of: points.map { $0.map { $0 * 5 } }, reference: reference)
        #expect(isClose(volume, counted(points, objectives: objectives), 1e-12), "seed \(3 * round)")
    }

    @Test("the order of the points, duplicates and dominated points change nothing", arguments: 2..<6)
    func invariance(objectives: Int) {
        for seed in 0..<10 as Range<UInt64> {
            let points = paretoPoints(seed: seed, count: 12, objectives: objectives)
            let reference = [Double](repeating: 1.1, count: objectives)
            let volume = Hypervolume.volume(of: points, reference: reference)
            let more = points.reversed() + points.prefix(3) + points.map { $0.map { $0 + 0.05 } }
            #expect(
                isClose(Hypervolume.volume(of: more, reference: reference), volume, 1e-12), "seed \(seed)")
        }
    }

    @Test("what lies beyond the reference adds nothing, and infinities give their limits")
    func limits() {
        #expect(Hypervolume.volume(of: [[2, 0], [.nan, 0], [0, .infinity]], reference: [1, 1]) == 0)
        #expect(Hypervolume.volume(of: [], reference: [1, 1]) == 0)
        #expect(Hypervolume.volume(of: [[0, 0]], reference: [1, .infinity]) == .infinity)
        #expect(Hypervolume.volume(of: [[-.infinity, 1]], reference: [1, 1]) == .infinity)
        #expect(Hypervolume.volume(of: [[1, 1], [0.5, 0.5]], reference: [1, 1]) == 0.25)
    }

    @Test("the default reference lies beyond the worst losses, whatever their sign")
    func reference() {
        #expect(Hypervolume.defaultReference(for: [[1, -2, 0], [10, -10, 0]]) == [11, -1.8, 1e-12])
    }
}
