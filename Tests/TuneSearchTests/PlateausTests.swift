import Testing
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

@Suite("Plateaus")
struct PlateausTests {
    /// The radius on a line of one number.
    private static func radius(_ points: [Double], _ losses: [Double]) -> Double {
        Plateaus.radius(of: Self.points(points.map { [$0] }), losses: losses)
    }

    private static func points(_ rows: [[Double]], choices: Int? = nil) -> KernelPoints {
        let dimensions = rows[0].indices.map {
            Dimension(choices: $0 == 1 ? choices : nil, isConditional: false)
        }
        return KernelPoints(FeatureMap(dimensions), GaussianProcessVectorTests.Case.rows(rows))
    }

    @Test("neighbours with the same loss tell how far it reaches")
    func repeats() {
        #expect(abs(Self.radius([0.1, 0.9, 0.5, 0.2], [1, 3, 2, 1]) - 0.1) < 1e-12)
        #expect(Self.radius([0.1, 0.9, 0.5, 0.2], [1, 3, 2, 1.0.nextUp]) == 0)
    }

    @Test("as long as most of the pairs that are as near repeat")
    func majority() {
        // The pairs of neighbours are .01 apart, with different losses, and .06, with the same.
        #expect(Self.radius([0.1, 0.9, 0.6, 0.11, 0.04], [1, 3, 4, 2, 1]) == 0.1 - 0.04)
        #expect(Self.radius([0.1, 0.9, 0.6, 0.11, 0.12, 0.04], [1, 3, 4, 2, 1.5, 1]) == 0)
    }

    @Test("what is far apart repeats by chance", arguments: [(0.149, true), (0.151, false)])
    func limit(distance: Double, counts: Bool) {
        #expect((Self.radius([0.3, 0.9, 0.6, 0.3 + distance], [1, 3, 2, 1]) > 0) == counts)
    }

    @Test("trials that fail or are poor alike say nothing, and two results are needed")
    func poor() {
        #expect(Self.radius([0.1, 0.9, 0.5, 0.2], [3, 1, 2, 3]) == 0)
        #expect(Self.radius([0.1, 0.9, 0.5, 0.2], [.infinity, 1, 2, .infinity]) == 0)
        #expect(Self.radius([0.1, 0.2], [.infinity, 1]) == 0)
        #expect(Self.radius([0.1], [1]) == 0)
        #expect(Plateaus.radius(of: Self.points([[0.1]]), losses: [.nan]) == 0)
        #expect(Self.radius([0.1, 0.2, 0.9, 0.5], [-1e308, -1e308, 1e308, 0]) > 0)
    }

    @Test("another choice is another place")
    func choices() {
        let rows = [[0.1, 0], [0.9, 1], [0.5, 2], [0.1, 1]]
        #expect(Plateaus.radius(of: Self.points(rows, choices: 3), losses: [1, 3, 2, 1]) == 0)
    }

    @Test("apart is who is at least the radius away from all")
    func apart() throws {
        let map = FeatureMap([Dimension(choices: nil, isConditional: false)])
        var rows = Rows(width: 1)
        for index in 0..<9 { rows.append([Double(index) / 8]) }
        let plateaus = try #require(Plateaus(map, tried: rows, radius: 0.0625))
        #expect(plateaus.isApart([0.0625]))
        #expect(!plateaus.isApart([0.0626]) && !plateaus.isApart([1]))
        #expect(Plateaus(map, tried: rows, radius: 0) == nil)
    }

    @Test("on steps the searchers leave what would repeat", arguments: ["gp", "mobster", "hyper_tune"])
    func searchers(name: String) throws {
        let space = try SearchSpace([
            "x": ["type": "float", "low": 0.0, "high": 1.0], "y": ["type": "float", "low": 0.0, "high": 1.0],
            "z": ["type": "float", "low": 0.0, "high": 1.0],
        ])
        var play = try Play(
            entry(name), space, seed: 1, levels: [1],
            options: ["candidates": 64, "initial_points": 8, "design_fraction": 0.0])
        // Steps of a fifth, the best of them in the middle.
        try play.run(30) { configuration in
            space.point(of: configuration).reduce(0) { $0 + abs((5 * $1).rounded(.down) - 2) }
        }
        let models = play.proposals.enumerated().filter {
            ($0.element.origin.details["plateau_radius"]?.double ?? 0) > 0
        }
        #expect(models.count > 5)
        for (trial, proposal) in models {
            let radius = try #require(proposal.origin.details["plateau_radius"]?.double)
            let point = space.point(of: proposal.configuration)
            let nearest = play.proposals.prefix(trial).map { other in
                zip(space.point(of: other.configuration), point).reduce(0) {
                    $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
                }.squareRoot()
            }.min()
            #expect((nearest ?? 1) >= radius - 1e-9, "trial \(trial)")
        }
    }

    @Test(
        "where all that is left would repeat, the search goes on", arguments: ["gp", "mobster", "hyper_tune"])
    func exhausted(name: String) throws {
        let space = try SearchSpace(["x": ["type": "float", "low": 0.0, "high": 1.0]])
        var play = try Play(
            entry(name), space, seed: 2, levels: [1],
            options: ["candidates": 16, "initial_points": 4, "design_fraction": 0.0])
        try play.run(60) { space.point(of: $0)[0] < 0.5 ? 1 : 0 }
        #expect(Set(play.proposals.map(\.configuration)).count == 60)
        let last = play.proposals[59].origin
        #expect(last.source == "model" && last.details["value"]?.double != nil)
        #expect(last.details["plateau_radius"]?.double == 0)
    }
}
