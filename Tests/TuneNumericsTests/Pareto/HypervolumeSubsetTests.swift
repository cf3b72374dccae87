import Testing
import TuneNumerics

@Suite("Hypervolume subset")
struct HypervolumeSubsetTests {
    @Test("each pick adds the most of all", arguments: 2..<5, 0..<12)
    func greedy(objectives: Int, round: Int) {
        let seed = UInt64(round)
        let points = paretoPoints(seed: seed, count: 14, objectives: objectives)
        let reference = [Double](repeating: 1.1, count: objectives)
        let picks = HypervolumeSubset.pick(6, of: points, reference: reference)
        #expect(Set(picks).count == 6, "seed \(seed)")
        for count in 1...picks.count {
            let before = picks.prefix(count - 1).map { points[$0] }
            let volumes = points.map { Hypervolume.volume(of: before + [$0], reference: reference) }
            let most = volumes.max() ?? 0
            #expect(isClose(volumes[picks[count - 1]], most, 1e-12), "seed \(seed), pick \(count)")
        }
    }

    @Test("equal points are picked once while there are others, and all are picked when no more are there")
    func duplicates() {
        let points: [[Double]] = [[0, 1], [0, 1], [1, 0], [0, 1]]
        #expect(Set(HypervolumeSubset.pick(2, of: points, reference: [2, 2])) == [0, 2])
        #expect(HypervolumeSubset.pick(3, of: points, reference: [2, 2]) == [0, 1, 2])
        #expect(HypervolumeSubset.pick(9, of: points, reference: [2, 2]) == [0, 1, 2, 3])
        #expect(HypervolumeSubset.pick(0, of: points, reference: [2, 2]) == [])
        #expect(HypervolumeSubset.pick(2, of: points, reference: [2, .infinity]) == [0, 1])
    }

    @Test("infinite losses are picked last", arguments: [2, 3])
    func infinite(objectives: Int) {
        let rest = [Double](repeating: 0, count: objectives - 1)
        let points = [[.infinity] + rest, [0.5] + rest, [-1] + rest.map { $0 + 0.5 }, [.infinity] + rest]
        let picks = HypervolumeSubset.pick(
            2, of: points, reference: [Double](repeating: 1, count: objectives))
        #expect(Set(picks) == [1, 2])
    }
}
