import TuneCore
import TuneJSON
import TuneNumerics

/// Random search spaces of all parameter types, with nested conditions and now and then a constraint.
enum RandomSpaces {
    /// The space of a seed, with 1 to `most` parameters.
    static func space(seed: UInt64, most: Int = 7, discrete: Bool = false) throws -> SearchSpace {
        var generator = SeededGenerator(seed: seed, stream: 77)
        for _ in 0..<100 {
            let count = 1 + generator.index(below: most)
            var members: [JSONObject.Member] = []
            for index in 0..<count {
                var spec = domain(discrete: discrete, using: &generator)
                if index > 0, generator.uniform() < 0.5 {
                    let parent = members[generator.index(below: index)]
                    spec["when"] = .object(
                        JSONObject([.init(parent.name, condition(parent.value, &generator))]))
                }
                members.append(.init("p\(index)", .object(spec)))
            }
            let numbers = members.filter {
                ["float", "int", "normal"].contains($0.value["type"]?.string ?? "")
            }
            var constraints: JSONValue = .null
            if let first = numbers.first, let last = numbers.last, generator.uniform() < 0.3 {
                constraints = .array([.string("\(first.name) <= \(last.name) + 1 or \(last.name) > 2")])
            }
            if let space = try? SearchSpace(.object(JSONObject(members)), constraints: constraints) {
                return space
            }
        }
        throw NoSpace(seed: seed)
    }

    struct NoSpace: Error { let seed: UInt64 }

    private static func domain(discrete: Bool, using generator: inout SeededGenerator) -> JSONObject {
        switch discrete ? 3 + generator.index(below: 6) : generator.index(below: 9) {
        case 0: ["type": "float", "low": -1.0, "high": 2.0]
        case 1: ["type": "float", "low": 1e-6, "high": 1.0, "scale": "log"]
        case 2: ["type": "normal", "mean": 1.0, "sd": 3.0]
        case 3: ["type": "float", "low": 0.0, "high": 0.5, "step": 0.1]
        case 4: ["type": "int", "low": 1, "high": 4]
        case 5: ["type": "int", "low": 2, "high": 12, "scale": "log", "step": 2]
        case 6: ["type": "categorical", "values": ["a", "b", 3, true]]
        case 7: ["type": "categorical", "values": [1, 2, 8], "ordered": true]
        default: generator.uniform() < 0.7 ? ["type": "bool"] : ["type": "constant", "value": "fixed"]
        }
    }

    private static func condition(_ parent: JSONValue, _ generator: inout SeededGenerator) -> JSONValue {
        switch parent["type"]?.string {
        case "float", "int", "normal":
            let low = (parent["low"]?.double ?? 0), high = parent["high"]?.double ?? 2
            return [generator.uniform() < 0.5 ? "min" : "max": .number((low + high) / 2)]
        case "bool": return ["in": .array([.bool(generator.uniform() < 0.5)])]
        case "constant": return ["in": ["fixed"]]
        default:
            let values = parent["values"]?.array ?? []
            return ["in": .array(Array(values.prefix(1 + generator.index(below: values.count))))]
        }
    }
}
