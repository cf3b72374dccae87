import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@Suite("Prior")
struct PriorTests {
    private func space(_ parameter: JSONValue) throws -> SearchSpace { try SearchSpace(["x": parameter]) }

    @Test(
        "draws lie around the value as widely as the confidence says",
        arguments: [("low", 0.25), ("medium", 0.125), ("high", 0.05)])
    func spread(confidence: String, deviation: Double) throws {
        let space = try space([
            "type": "float", "low": 0, "high": 1, "prior": ["value": 0.5, "confidence": .string(confidence)],
        ])
        var generator = SeededGenerator(seed: 11, stream: 0)
        let draws = try (0..<4000).map { _ in
            space.point(of: try space.samplePrior(using: &generator))[0]
        }
        let spread = (draws.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) } / 4000).squareRoot()
        // A quarter cut off at two deviations has 0.88 of its width.
        #expect(abs(spread / deviation - (deviation == 0.25 ? 0.88 : 1)) < 0.06, "seed 11: \(spread)")
    }

    @Test("a category is drawn with its share", arguments: [("low", 0.5), ("medium", 0.75), ("high", 0.9)])
    func shares(confidence: String, share: Double) throws {
        let space = try space([
            "type": "categorical", "values": ["a", "b", "c"],
            "prior": ["value": "b", "confidence": .string(confidence)],
        ])
        var generator = SeededGenerator(seed: 3, stream: 0)
        var counts: [JSONValue: Int] = [:]
        for _ in 0..<4000 {
            let configuration = try space.samplePrior(using: &generator)
            counts[try #require(configuration.values[0]), default: 0] += 1
        }
        #expect(abs(Double(counts["b"] ?? 0) / 4000 - share) < 0.03)
        #expect(abs(Double(counts["a"] ?? 0) - Double(counts["c"] ?? 0)) < 160)
    }

    @Test("the density is highest at the value")
    func peak() throws {
        let space = try space([
            "type": "float", "low": 1e-4, "high": 1, "scale": "log",
            "prior": ["value": 0.01, "confidence": "medium"],
        ])
        let densities = (0..<1000).map { step in
            space.logPriorDensity(of: space.configuration(at: [(Double(step) + 0.5) / 1000]))
        }
        #expect(densities.firstIndex(of: densities.max() ?? 0).map { abs($0 - 500) < 2 } == true)
    }

    @Test("without a prior the density is even and draws are uniform")
    func noPrior() throws {
        let space = try space(["type": "float", "low": 0, "high": 1])
        var (first, second) = (SeededGenerator(seed: 1, stream: 2), SeededGenerator(seed: 1, stream: 2))
        #expect(!space.hasPriors)
        #expect(try space.samplePrior(using: &first) == space.sample(using: &second))
        #expect(space.logPriorDensity(of: space.configuration(at: [0.3])) == 0)
    }

    @Test(
        "a prior that does not fit is refused by its pointer",
        arguments: [
            (["type": "float", "low": 0, "high": 1, "prior": ["value": 2]], "/space/x/prior/value"),
            (["type": "float", "low": 0, "high": 1, "prior": [:]], "/space/x/prior/value"),
            (["type": "float", "low": 0, "high": 1, "prior": 3], "/space/x/prior"),
            (
                ["type": "bool", "prior": ["value": true, "confidence": "sure"]], "/space/x/prior/confidence"
            ),
            (["type": "int", "low": 0, "high": 9, "prior": ["value": 1, "sd": 2]], "/space/x/prior/sd"),
            (["type": "constant", "value": 1, "prior": ["value": 1]], "/space/x/prior"),
        ] as [(JSONValue, String)])
    func refusals(parameter: JSONValue, pointer: String) {
        let failure = #expect(throws: InvalidField.self) { try space(parameter) }
        #expect(failure?.pointer == pointer)
    }
}
