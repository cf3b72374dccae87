import Testing
import TuneNumerics

@Suite("Crowding")
struct CrowdingTests {
    @Test("the ends are infinitely lonely and inner points by the gap around them")
    func gaps() {
        let points: [[Double]] = [[0, 4], [1, 3], [3, 1], [4, 0]]
        #expect(Crowding.distances(of: points) == [.infinity, 1.5, 1.5, .infinity])
        #expect(Crowding.order(of: points) == [3, 0, 2, 1])
    }

    @Test("an objective in which all agree counts nothing, and infinities do not make a NaN")
    func degenerate() {
        #expect(Crowding.distances(of: [[1, 2], [1, 2], [1, 2]]) == [0, 0, 0])
        #expect(Crowding.distances(of: []) == [])
        let far: [[Double]] = [
            [.infinity, 0], [.infinity, 1], [.infinity, 2], [-.infinity, 3], [0, 4], [1, 5], [-.infinity, 6],
        ]
        #expect(!Crowding.distances(of: far).contains { $0.isNaN || $0 < 0 })
    }

    @Test("another order of the same points without ties changes nothing", arguments: 1..<20 as Range<UInt64>)
    func orderIsNothing(seed: UInt64) {
        let points = paretoPoints(seed: 3 * seed + 1, count: 15, objectives: 3)
        #expect(
            Crowding.distances(of: points.reversed()) == Crowding.distances(of: points).reversed(),
            "seed \(seed)")
    }
}
