import Testing
import TuneCore
import TuneJSON
import TuneNumerics
import TuneSearch

@Suite("Sequence searcher")
struct SequenceSearcherTests {
    private static let names = ["sobol", "halton"]

    @Test("the first sixteen points lie in sixteen slices of each parameter, in 200 dimensions too")
    func balanced() throws {
        let space = try SearchSpace(
            .object(
                JSONObject(
                    (0..<200).map { .init("x\($0)", ["type": "float", "low": 0.0, "high": 1.0]) })))
        var play = try Play(entry("sobol"), space, seed: 3)
        try play.run(16) { _ in 0 }
        for parameter in 0..<200 {
            let slices = play.proposals.map { proposal in
                Int(space.point(of: proposal.configuration)[parameter] * 16)
            }
            #expect(Set(slices).count == 16, "parameter \(parameter)")
        }
    }

    @Test("plain sequences begin at the lower bounds, and origins count the points", arguments: names)
    func plain(name: String) throws {
        let space = try SearchSpace([
            "x": ["type": "float", "low": 2.0, "high": 3.0], "c": ["type": "constant", "value": "c"],
        ])
        var play = try Play(entry(name), space, seed: 3, options: ["scramble": false])
        try play.run(4) { _ in 0 }
        #expect(
            play.proposals.map { $0.configuration.values[0]?.double }
                == (name == "sobol" ? [2, 2.5, 2.75, 2.25] : [2, 2.5, 2.25, 2.75]))
        #expect(play.proposals.map(\.origin) == (0..<4).map { Origin(name, ["index": .integer($0)]) })
    }

    @Test("trials of other origin cost no points unless they are the point itself", arguments: names)
    func othersCostNothing(name: String) throws {
        let space = try SearchSpace(["x": ["type": "float", "low": 0.0, "high": 1.0]])
        var (play, other) = (try Play(entry(name), space, seed: 1), try Play(entry(name), space, seed: 1))
        other.tell(.started(trial: 50, configuration: Configuration(values: [0.3])))
        other.tell(.result(trial: 50, level: 0, loss: 1))
        other.tell(.started(trial: 51, configuration: Configuration(values: [])))
        try play.run(10) { _ in 0 }
        try other.run(10) { _ in 0 }
        #expect(play.proposals == other.proposals)
    }

    @Test("every level of a discrete space comes once before anything comes twice", arguments: names)
    func noRepeats(name: String) throws {
        let space = try SearchSpace(
            [
                "k": ["type": "int", "low": 1, "high": 7],
                "c": ["type": "categorical", "values": ["a", "b", "c"]],
            ], constraints: ["not (k == 2 and c == 'b')"])
        for seed in 0..<10 as Range<UInt64> {
            var play = try Play(entry(name), space, seed: seed)
            try play.run(25) { _ in 0 }
            #expect(Set(play.proposals.prefix(20).map(\.configuration)).count == 20, "seed \(seed)")
            #expect(play.proposals.last?.origin == Origin("random", ["why": "no_new_point"]))
        }
    }

    @Test("where 256 points in a row break the constraints, a feasible one is drawn", arguments: names)
    func hardlyFeasible(name: String) throws {
        let space = try SearchSpace(
            [
                "x": ["type": "float", "low": 0.0, "high": 1.0],
                "y": ["type": "float", "low": 0.0, "high": 1.0],
            ],
            constraints: ["x < 0.03 and y < 0.03"])
        var play = try Play(entry(name), space, seed: 1)
        try play.run(20) { _ in 0 }
        #expect(Set(play.proposals.map(\.configuration)).count == 20)
        #expect(play.proposals.allSatisfy { space.satisfiesConstraints($0.configuration) })
        #expect(play.proposals.contains { $0.origin.source == "random" })
    }
}
