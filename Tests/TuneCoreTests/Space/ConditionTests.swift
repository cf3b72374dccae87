import Testing
import TuneJSON
import TuneNumerics

@testable import TuneCore

@Suite("Conditions")
struct ConditionTests {
    /// A space whose parameter x is active under a condition on one of every kind of parent.
    private func space(when: JSONValue) throws -> SearchSpace {
        try SearchSpace([
            "x": ["type": "bool", "when": when],
            "f": ["type": "float", "low": 0, "high": 1], "n": ["type": "int", "low": 1, "high": 3],
            "act": ["type": "categorical", "values": ["relu", "tanh", 1]], "b": ["type": "bool"],
            "g": ["type": "normal", "mean": 0, "sd": 1], "c": ["type": "constant", "value": "on"],
        ])
    }

    private static let fine: [JSONValue] = [
        ["n": ["min": 2]], ["n": ["max": 2]], ["n": ["min": 2, "max": 2]], ["n": ["in": [1, 3]]],
        ["n": ["in": [2.0]]], ["n": ["in": [2], "min": 1]], ["n": ["min": 3]], ["n": ["max": 1]],
        ["f": ["min": 1]],
        ["f": ["in": [0.5]]], ["act": ["in": ["relu", 1]]], ["b": ["in": [false]]], ["g": ["min": 1e300]],
        ["c": ["in": ["on"]]], ["n": ["min": 2, "max": .null]],
        ["n": ["min": 1], "f": ["max": 0.5], "b": ["in": [true]]],
        ["n": ["min": -1e300, "max": 1e300]],
    ]

    @Test("conditions that can hold are accepted", arguments: fine)
    func accepted(when: JSONValue) throws {
        #expect(try space(when: when).parameters[0].conditions.count == when.object?.members.count)
    }

    private static let wrong: [(when: JSONValue, pointer: String)] = [
        (["n": 2], "/n"), (["n": .null], "/n"), (["n": [:]], "/n"), (["n": ["equals": 2]], "/n/equals"),
        (["n": ["min": "2"]], "/n/min"), (["n": ["min": 1.75e308]], "/n/min"),
        (["n": ["in": ["2"]]], "/n/in/0"),
        (["n": ["in": [1, 99]]], "/n/in/1"), (["n": ["in": [1.5]]], "/n/in/0"), (["n": ["in": []]], "/n/in"),
        (["n": ["in": .null]], "/n"), (["n": ["in": 2]], "/n/in"), (["n": ["in": [true]]], "/n/in/0"),
        (["act": ["in": ["gelu"]]], "/act/in/0"), (["act": ["in": "relu"]], "/act/in"),
        (["act": ["in": [true]]], "/act/in/0"), (["act": ["min": 1]], "/act/min"),
        (["act": ["max": 1]], "/act/max"),
        (["b": ["min": 0]], "/b/min"), (["b": ["in": [1]]], "/b/in/0"), (["c": ["in": ["off"]]], "/c/in/0"),
        (["n": ["min": 3.5]], "/n/min"), (["n": ["max": 0]], "/n/max"),
        (["n": ["min": 3, "max": 2]], "/n/max"),
        (["n": ["min": 1.2, "max": 1.8]], "/n"), (["n": ["in": [1], "min": 2]], "/n"),
        (["f": ["min": 1.1]], "/f/min"),
        (["f": ["max": -1e-300]], "/f/max"), (["nn": ["min": 1]], "/nn"),
        (["n": ["min": 1], "y": ["min": 1]], "/y"),
    ]

    @Test("conditions that are ill-formed or can never hold are refused", arguments: wrong)
    func refused(when: JSONValue, pointer: String) {
        let error = #expect(throws: InvalidField.self) { try space(when: when) }
        #expect(error?.pointer == "/space/x/when" + pointer, "\(error?.detail ?? "")")
    }

    @Test("all parents must fulfil their conditions, and an inactive parent fulfils none")
    func nested() throws {
        let space = try SearchSpace([
            "leaf": ["type": "bool", "when": ["twig": ["in": [true]], "side": ["max": 0.5]]],
            "twig": ["type": "bool", "when": ["root": ["min": 2]]],
            "side": ["type": "float", "low": 0, "high": 1], "root": ["type": "int", "low": 1, "high": 2],
        ])
        func active(_ json: JSONValue) throws -> [Bool] {
            let configuration = try space.configuration(from: json, at: "")
            return space.parameters.indices.map { space.isActive(configuration, $0) }
        }
        #expect(try active(["root": 1, "side": 0.5]) == [false, false, true, true])
        #expect(
            try active(["root": 2, "side": 0.5, "twig": true, "leaf": false]) == [true, true, true, true])
        #expect(try active(["root": 2, "side": 0.6, "twig": true]) == [false, true, true, true])
        #expect(try active(["root": 2, "side": 0.5, "twig": false]) == [false, true, true, true])
        #expect(
            throws: InvalidField(
                "/leaf", "is not active here: twig must be true and side must be at most 0.5")
        ) {
            try active(["root": 1, "side": 0.5, "leaf": true])
        }
    }

    @Test("a chain of 200 parameters declared backwards is put in order")
    func chain() throws {
        var members: [JSONObject.Member] = [.init("p0", ["type": "bool"])]
        for index in 1..<200 {
            let parent = JSONObject([.init("p\(index - 1)", ["in": [true, false]])])
            members.append(.init("p\(index)", ["type": "bool", "when": .object(parent)]))
        }
        let space = try SearchSpace(.object(JSONObject(members.reversed())))
        var generator = SeededGenerator(seed: 1, stream: 1)
        #expect(try space.sample(using: &generator).values.allSatisfy { $0 != nil })
    }
}
