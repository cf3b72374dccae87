import Testing
import TuneJSON
import TuneNumerics

@testable import TuneCore

@Suite("Configurations")
struct SearchSpaceConfigurationsTests {
    private static let json: JSONValue = [
        "x": ["type": "float", "low": 0, "high": 1], "n": ["type": "int", "low": 1, "high": 1000],
        "act": ["type": "categorical", "values": ["relu", "tanh", 8]],
        "deep": ["type": "int", "low": 1, "high": 9, "when": ["n": ["in": [777]], "act": ["in": ["tanh"]]]],
        "deeper": ["type": "bool", "when": ["deep": ["min": 8]]],
        "k": ["type": "constant", "value": 81],
        "kk": ["type": "constant", "value": 1, "when": ["act": ["in": [8]]]],
        "late": ["type": "bool", "when": ["k": ["in": [81]]]],
    ]
    private let space: SearchSpace

    init() throws {
        space = try SearchSpace(Self.json, constraints: ["x * n <= 900"])
    }

    private static let wrong: [(config: JSONValue, pointer: String)] = [
        (7, "/c"), ([], "/c"), (.null, "/c"), (["nosuch": 1], "/c/nosuch"), (["x": 2.0], "/c/x"),
        (["x": "0.5"], "/c/x"),
        (["x": .null], "/c/x"), (["x": true], "/c/x"), (["n": 1.5], "/c/n"), (["n": 0], "/c/n"),
        (["n": 1e300], "/c/n"),
        (["act": "gelu"], "/c/act"), (["act": true], "/c/act"), (["act": "8"], "/c/act"), (["k": 80], "/c/k"),
        (["n": 1, "act": "tanh", "deep": 3], "/c/deep"), (["n": 1, "deep": 3], "/c/deep"),
        (["deep": 7, "deeper": true], "/c/deeper"), (["act": "relu", "deeper": true], "/c/deeper"),
        (["x": 1, "n": 901], "/c"),
    ]

    @Test("what cannot be part of a configuration is refused, complete or partial", arguments: wrong)
    func refused(config: JSONValue, pointer: String) throws {
        let partial = #expect(throws: InvalidField.self) {
            try space.partialConfiguration(from: config, at: "/c")
        }
        #expect(partial?.pointer == pointer, "\(partial?.detail ?? "")")
        var whole: JSONObject = ["x": 0, "n": 1, "act": "relu", "late": true]
        for member in config.object?.members ?? [] { whole[member.name] = member.value }
        let json = config.object == nil ? config : .object(whole)
        #expect(throws: InvalidField.self) { try space.configuration(from: json, at: "/c") }
    }

    @Test("a complete configuration needs every active parameter but constants")
    func missing() throws {
        let whole: JSONObject = ["x": 0, "n": 777, "act": "tanh", "deep": 8, "deeper": false, "late": true]
        let configuration = try space.configuration(from: .object(whole), at: "")
        #expect(configuration.values == [0, 777, "tanh", 8, false, 81, nil, true])
        for name in whole.members.map(\.name) {
            var part = whole
            part[name] = nil
            let error = #expect(throws: InvalidField.self) {
                try space.configuration(from: .object(part), at: "/c")
            }
            #expect(error?.pointer.hasPrefix("/c/") == true)
        }
    }

    @Test("constants are filled in where they are active and dropped where they are not")
    func constants() throws {
        let whole: JSONObject = ["x": 0, "n": 1, "act": "relu", "late": true]
        for extra: JSONObject in [[:], ["k": 81], ["kk": 1], ["k": 81.0, "kk": 1]] {
            let json = JSONValue.object(JSONObject(whole.members + extra.members))
            let values: [JSONValue?] = [0, 1, "relu", nil, nil, 81, nil, true]
            #expect(try space.configuration(from: json, at: "").values == values)
            var generator = SeededGenerator(seed: 1, stream: 1)
            let partial = try space.partialConfiguration(from: json, at: "")
            #expect(try space.completed(partial, using: &generator).values == values)
        }
    }

    @Test("numerically equal values of a list are taken as they are listed")
    func listedNumbers() throws {
        let config: JSONValue = ["x": 0, "n": 1, "act": 8.0, "late": true]
        #expect(try space.configuration(from: config, at: "").values[2] == .integer(8))
    }

    @Test(
        "a partial configuration is completed around what is given",
        arguments: [
            [:], ["x": 0.25], ["n": 3], ["deep": 2], ["deeper": true], ["deeper": true, "x": 0.5], ["act": 8],
            ["late": true],
            ["deep": 8, "n": 777], ["x": 1],
        ] as [JSONValue])
    func completed(config: JSONValue) throws {
        let partial = try space.partialConfiguration(from: config, at: "")
        for seed in 0..<50 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed, stream: 0)
            let whole = try space.completed(partial, using: &generator)
            let json = space.json(of: whole)
            for member in config.object?.members ?? [] {
                #expect(json[member.name] == member.value, "seed \(seed)")
            }
            #expect(try space.configuration(from: json, at: "") == whole, "seed \(seed)")
        }
    }

    @Test("given values that exclude each other end in an error, not in a loop")
    func impossible() throws {
        let space = try SearchSpace([
            "a": ["type": "int", "low": 1, "high": 9], "low": ["type": "bool", "when": ["a": ["max": 4]]],
            "high": ["type": "bool", "when": ["a": ["min": 5]]],
        ])
        let partial = try space.partialConfiguration(from: ["low": true, "high": true], at: "")
        var generator = SeededGenerator(seed: 0, stream: 0)
        #expect(throws: SpaceInfeasible(draws: 10_000)) { try space.completed(partial, using: &generator) }
    }

    @Test("parents of any kind are drawn so that a given child is active")
    func demands() throws {
        let parents: [(parameter: JSONValue, condition: JSONValue)] = [
            (["type": "float", "low": 0, "high": 1], ["in": [0.123]]),
            (["type": "float", "low": 0, "high": 1], ["max": 0]),
            (["type": "float", "low": 0, "high": 1], ["min": 0.9999999, "max": 0.9999999]),
            (["type": "int", "low": 0, "high": 9_007_199_254_740_992], ["min": 9_007_199_254_740_991.5]),
            (["type": "int", "low": -9, "high": 1_000_000], ["max": -8.5]),
            (["type": "normal", "mean": 0, "sd": 1], ["min": 40]),
            (["type": "normal", "mean": 0, "sd": 1], ["in": [7]]),
            (["type": "categorical", "values": ["a", "b"]], ["in": ["b"]]),
            (["type": "bool"], ["in": [true]]),
            (["type": "constant", "value": 3], ["in": [3]]),
        ]
        for (parameter, condition) in parents {
            let space = try SearchSpace([
                "p": parameter, "child": ["type": "bool", "when": ["p": condition]],
            ])
            let partial = try space.partialConfiguration(from: ["child": true], at: "")
            var generator = SeededGenerator(seed: 2, stream: 0)
            #expect(try space.completed(partial, using: &generator).values[1] == true, "\(condition)")
        }
    }
}
