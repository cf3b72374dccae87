import Testing
import TuneJSON
import TuneNumerics

@testable import TuneCore

@Suite("Search space")
struct SearchSpaceTests {
    static let documented: JSONValue = [
        "lr": ["type": "float", "low": 1e-4, "high": 0.1, "scale": "log"],
        "batch_size": ["type": "categorical", "values": [16, 32, 64, 128]],
        "layers": ["type": "int", "low": 1, "high": 3],
        "units2": ["type": "int", "low": 8, "high": 256, "scale": "log", "when": ["layers": ["min": 2]]],
        "optimizer": ["type": "categorical", "values": ["sgd", "adam"]],
        "momentum": [
            "type": "float", "low": 0, "high": 0.99, "step": 0.01, "when": ["optimizer": ["in": ["sgd"]]],
        ],
        "nesterov": ["type": "bool"], "init": ["type": "normal", "mean": 0, "sd": 1],
        "epochs": ["type": "constant", "value": 81],
    ]

    /// 300 random spaces, each with some of its configurations.
    private func forRandomSpaces(
        _ seeds: Range<UInt64> = 0..<300, check: (SearchSpace, inout SeededGenerator, UInt64) throws -> Void
    ) throws {
        for seed in seeds {
            var generator = SeededGenerator(seed: seed, stream: 1)
            try check(try SearchSpace(RandomSpace.json(seed: seed)), &generator, seed)
        }
    }

    @Test("a parameter is active exactly where its conditions hold, to any depth")
    func activity() throws {
        try forRandomSpaces { space, generator, seed in
            for _ in 0..<20 {
                let configuration = try space.sample(using: &generator)
                let expected = expectedActivity(space.json, space.json(of: configuration))
                for (index, parameter) in space.parameters.enumerated() {
                    #expect(
                        space.isActive(configuration, index) == expected[parameter.name],
                        "seed \(seed), \(parameter.name)")
                }
            }
        }
    }

    @Test("sampled and decoded values belong to their domains")
    func membership() throws {
        try forRandomSpaces { space, generator, seed in
            for _ in 0..<20 {
                let point = space.parameters.map { _ in generator.uniform() }
                for configuration in [try space.sample(using: &generator), space.configuration(at: point)] {
                    for (parameter, value) in zip(space.parameters, configuration.values) {
                        guard let value else { continue }
                        #expect(parameter.domain.member(value) == value, "seed \(seed), \(parameter.name)")
                    }
                }
            }
        }
    }

    @Test("a configuration survives its JSON, complete and partial")
    func roundTripOfJSON() throws {
        try forRandomSpaces { space, generator, seed in
            for _ in 0..<10 {
                let configuration = try space.sample(using: &generator)
                let json = space.json(of: configuration)
                #expect(try space.configuration(from: json, at: "") == configuration, "seed \(seed)")
                let partial = try space.partialConfiguration(from: json, at: "")
                #expect(try space.completed(partial, using: &generator) == configuration, "seed \(seed)")
            }
        }
    }

    @Test("a configuration survives its point: discrete values exactly, others to the last bits")
    func roundTripOfPoint() throws {
        try forRandomSpaces { space, generator, seed in
            for _ in 0..<10 {
                let configuration = try space.sample(using: &generator)
                let point = space.point(of: configuration)
                #expect(point.allSatisfy { (0..<1).contains($0) }, "seed \(seed)")
                let back = space.configuration(at: point)
                for index in space.parameters.indices {
                    let (value, again) = (configuration.values[index], back.values[index])
                    if space.kind(of: index) == .continuous, let value = value?.double {
                        #expect(
                            abs(value - (again?.double ?? .nan)) <= 1e-13 * max(1, abs(value)), "seed \(seed)"
                        )
                    } else {
                        #expect(value == again, "seed \(seed), \(space.parameters[index].name)")
                    }
                    if value == nil { #expect(point[index] == 0.5, "seed \(seed)") }
                }
            }
        }
    }

    @Test("the same seed samples the same configurations, another seed others")
    func determinism() throws {
        let space = try SearchSpace(Self.documented)
        func sample(_ seed: UInt64) throws -> [Configuration] {
            var generator = SeededGenerator(seed: seed, stream: 3)
            return try (0..<10).map { _ in try space.sample(using: &generator) }
        }
        #expect(try sample(1) == sample(1))
        #expect(try sample(1) != sample(2))
    }

    @Test("a space reads again from its own JSON")
    func roundTripOfSpace() throws {
        try forRandomSpaces { space, _, seed in
            let again = try SearchSpace(space.json, constraints: space.constraintsJSON)
            #expect(again == space && again.parameters == space.parameters, "seed \(seed)")
        }
        let space = try SearchSpace(Self.documented, constraints: ["layers * units2 <= 512"])
        #expect(space.json == Self.documented)
        #expect(space.constraintsJSON == ["layers * units2 <= 512"])
        #expect(try SearchSpace(space.json, constraints: space.constraintsJSON) == space)
        #expect(try SearchSpace(space.json) != space)
    }

    @Test("null is as good as absent")
    func nullIsAbsent() throws {
        let space = try SearchSpace(
            ["x": ["type": "float", "low": 0, "high": 1, "scale": .null, "step": .null, "when": .null]],
            constraints: nil)
        #expect(space.json == ["x": ["type": "float", "low": 0, "high": 1]])
        #expect(space.constraintsJSON == [])
        #expect(try SearchSpace(space.json, constraints: .null) == space)
    }

    @Test("numbers come back as they were sent")
    func numbersAsSent() throws {
        let space = try SearchSpace([
            "f": ["type": "float", "low": -1, "high": 1],
            "g": ["type": "float", "low": 0, "high": 1, "step": 0.25],
            "i": ["type": "int", "low": 0, "high": 9], "n": ["type": "normal", "mean": 0, "sd": 1],
            "c": ["type": "categorical", "values": [1, 2.5, "x"]],
        ])
        let sent = try JSONParser.parse(#"{"n":7,"f":-0.0,"g":0.3,"i":3.0,"c":1}"#)
        let configuration = try space.configuration(from: sent, at: "")
        #expect(space.json(of: configuration).text == #"{"f":-0.0,"g":0.3,"i":3.0,"n":7,"c":1}"#)
    }

    @Test("searchers see the kinds of the parameters")
    func kinds() throws {
        let space = try SearchSpace([
            "a": ["type": "float", "low": 0, "high": 1],
            "b": ["type": "float", "low": 0, "high": 1, "step": 0.3],
            "c": ["type": "int", "low": 5, "high": 8], "d": ["type": "categorical", "values": ["x", "y"]],
            "e": ["type": "categorical", "values": [1, 2, 4], "ordered": true], "f": ["type": "bool"],
            "g": ["type": "normal", "mean": 0, "sd": 1], "h": ["type": "constant", "value": 1],
            "i": ["type": "categorical", "values": ["only"]],
        ])
        #expect(
            space.parameters.indices.map(space.kind) == [
                .continuous, .ordered(levels: 4), .ordered(levels: 4), .unordered(levels: 2),
                .ordered(levels: 3),
                .unordered(levels: 2), .continuous, .fixed, .fixed,
            ])
        #expect(space.parameters.indices.map(space.levels) == [nil, 4, 4, 2, 3, 2, nil, 1, 1])
        #expect(space.index(of: "d") == 3 && space.index(of: "z") == nil)
    }

    @Test("every value of a discrete parameter is sampled equally often")
    func noHalfWeightEnds() throws {
        let space = try SearchSpace([
            "int": ["type": "int", "low": -3, "high": 6],
            "step": ["type": "float", "low": 0, "high": 0.95, "step": 0.1],
            "category": ["type": "categorical", "values": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
        ])
        let samples = 100_000
        var counts = [[JSONValue: Int]](repeating: [:], count: 6)
        var generator = SeededGenerator(seed: 5, stream: 0)
        for _ in 0..<samples {
            let drawn = try space.sample(using: &generator)
            let decoded = space.configuration(at: (0..<3).map { _ in generator.uniform() })
            for (index, value) in (drawn.values + decoded.values).enumerated() {
                counts[index][try #require(value), default: 0] += 1
            }
        }
        for count in counts {
            #expect(count.count == 10)
            let expected = Double(samples) / 10
            let chiSquare = count.values.reduce(0) {
                $0 + (Double($1) - expected) * (Double($1) - expected) / expected
            }
            #expect(chiSquare < 27.88, "the 99.9 % point of 9 degrees of freedom")
        }
    }

    @Test("values of a log int are sampled by the width of their cells in logarithms")
    func logCells() throws {
        let space = try SearchSpace(["n": ["type": "int", "low": 1, "high": 8, "scale": "log"]])
        let samples = 100_000
        var counts = [Double](repeating: 0, count: 9)
        var generator = SeededGenerator(seed: 6, stream: 0)
        for _ in 0..<samples {
            counts[try #require(try space.sample(using: &generator).values[0]?.int)] += 1
        }
        let edges = (1...9).map { LogScale(low: 0.5, high: 8.5).position(of: Double($0) - 0.5) }
        var chiSquare = 0.0
        for value in 1...8 {
            let expected = Double(samples) * (edges[value] - edges[value - 1])
            chiSquare += (counts[value] - expected) * (counts[value] - expected) / expected
        }
        #expect(chiSquare < 24.32, "the 99.9 % point of 7 degrees of freedom")
    }

    @Test("coordinates outside the unit interval and NaN give values all the same")
    func wildCoordinates() throws {
        try forRandomSpaces(0..<50) { space, _, seed in
            for wild in [-1, 1, 2, .infinity, -.infinity, .nan, 1.nextDown, 0, 0x1p-1074] as [Double] {
                let configuration = space.configuration(at: space.parameters.map { _ in wild })
                for (parameter, value) in zip(space.parameters, configuration.values) {
                    guard let value else { continue }
                    #expect(
                        parameter.domain.member(value) == value, "seed \(seed), \(parameter.name), \(wild)")
                }
            }
        }
    }
}
