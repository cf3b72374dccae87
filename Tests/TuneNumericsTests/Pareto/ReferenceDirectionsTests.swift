import Testing
import TuneNumerics

@Suite("Reference directions")
struct ReferenceDirectionsTests {
    @Test("directions share out all divisions, each way once", arguments: 1..<6, 0..<5)
    func sums(objectives: Int, divisions: Int) {
        let directions = ReferenceDirections.evenlySpread(objectives: objectives, divisions: divisions)
        #expect(directions.allSatisfy { $0.count == objectives && $0.reduce(0, +) == Double(divisions) })
        #expect(Set(directions).count == directions.count)
        let ways = (0..<divisions).reduce(1) { $0 * (objectives + $1) / ($1 + 1) }
        #expect(directions.count == ways)
    }

    @Test("a point on a line is at no distance from it")
    func nearest() {
        let directions = ReferenceDirections.evenlySpread(objectives: 3, divisions: 4)
        for (index, direction) in directions.enumerated() {
            let found = ReferenceDirections.nearest(to: direction.map { $0 * 0.3 }, among: directions)
            #expect(found.index == index && found.distance < 1e-12)
        }
    }

    @Test("on a plane, the normalised losses of the extreme points are the unit points")
    func plane() {
        let points: [[Double]] = [[10, 1, 3], [4, 6, 3], [4, 1, 5], [6, 2, 3.5]]
        let normalised = ReferenceDirections.normalised(points)
        for (found, expected) in zip(normalised, [[1, 0, 0], [0, 1, 0], [0, 0, 1]] as [[Double]]) {
            #expect(zip(found, expected).allSatisfy { isClose($0, $1, 1e-12, absolute: 1e-12) })
        }
    }

    @Test(
        "degenerate points leave finite numbers",
        arguments: [
            [[1, 1], [1, 1]], [[0, 0]], [[.infinity, 0], [.infinity, 1]], [[1, 2], [2, 2], [3, 2]],
            [[-.infinity, .infinity], [0, 1], [2, 3]],
        ] as [[[Double]]])
    func degenerate(points: [[Double]]) {
        let normalised = ReferenceDirections.normalised(ReferenceDirections.bounded(points))
        #expect(normalised.count == points.count)
        #expect(normalised.allSatisfy { $0.allSatisfy(\.isFinite) })
    }
}
