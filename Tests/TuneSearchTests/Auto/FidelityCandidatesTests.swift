import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@testable import TuneSearch

@Suite("Candidates of the model over resources")
struct FidelityCandidatesTests {
    @Test("each is the point of a configuration that may be tried", arguments: 0..<20 as Range<UInt64>)
    func settled(seed: UInt64) throws {
        let space = FidelitySpace(try RandomSpaces.space(seed: seed))
        guard space.width > 0 else { return }
        var generator = SeededGenerator(seed: seed, stream: 3)
        let bases = [(0..<space.width).map { _ in generator.uniform() }]
        let candidates = FidelityCandidates(space, near: bases, using: &generator)
        #expect(candidates.points.count <= 500 && candidates.codes.count == candidates.points.count)
        for index in 0..<min(candidates.points.count, 60) {
            let point = Array(candidates.points[index])
            let configuration = try #require(space.configuration(at: point), "seed \(seed)")
            for (column, kind) in space.kinds.enumerated() {
                guard case .ordered = kind else { continue }
                let centre = space.point(of: configuration)[column]
                #expect(abs(centre - point[column]) < 1e-9, "seed \(seed), column \(column)")
            }
        }
    }

    @Test("neighbours stay in the unit cube, and some coordinate differs from the base")
    func neighbours() throws {
        let space = FidelitySpace(
            try SearchSpace([
                "x": ["type": "float", "low": 0, "high": 1], "n": ["type": "int", "low": 1, "high": 5],
            ]))
        var generator = SeededGenerator(seed: 1, stream: 3)
        let base = [0.999, 0.9]
        let points = FidelityCandidates(space, near: [base], using: &generator).points
        #expect(points.count == 500)
        #expect(points.values.allSatisfy { (0...1).contains($0) })
        let near = (300..<500).map { Array(points[$0]) }
        #expect(near.allSatisfy { $0 != base })
        #expect(near.count { $0[1] == 0.9 } > 20 && near.count { $0[1] != 0.9 } > 20)
    }

    @Test("steps that lead out of the cube end at its bounds")
    func bounds() throws {
        let space = FidelitySpace(
            try SearchSpace(
                .object(
                    JSONObject(
                        (0..<8).map { index in
                            JSONObject.Member("x\(index)", ["type": "float", "low": 0, "high": 1])
                        }))))
        var generator = SeededGenerator(seed: 1, stream: 3)
        let base = [0.01, 0.99, 0, 1, 0.5, 0.5, 0.5, 0.5]
        let points = FidelityCandidates(space, near: [base], using: &generator).points
        let near = (300..<500).map { Array(points[$0]) }
        #expect(near.count { $0[0] == 0 } > 10 && near.count { $0[1] == 1 } > 10)
        #expect(near.count { $0[2] == 0 } > 100 && near.count { $0[3] == 1 } > 100)
        #expect(near.count { $0[4] == 0.5 } < 180 && near.allSatisfy { (0...1).contains($0[4]) })
    }

    @Test("closer looks are taken around the points asked for, closer each time")
    func refinement() throws {
        let space = FidelitySpace(
            try SearchSpace([
                "x": ["type": "float", "low": 0, "high": 1], "y": ["type": "float", "low": 0, "high": 1],
            ]))
        var generator = SeededGenerator(seed: 1, stream: 3)
        var candidates = FidelityCandidates(space, near: [[0.5, 0.5]], using: &generator)
        let distances = (0..<FidelityCandidates.rounds).map { round in
            let added = candidates.refine([7, 400], round: round, using: &generator)
            #expect(added.count == 40 && candidates.codes.count == added.upperBound)
            let sums = added.map { row in
                min(candidates.points.distance(7, row), candidates.points.distance(400, row))
            }
            return sums.reduce(0, +) / 40
        }
        #expect(distances[0] < 0.15 && distances[1] < distances[0] && distances[2] < distances[1])
    }
}
