import TuneJSON
import TuneNumerics

/// Draws spaces of every kind of parameter with nested conditions, declared in any order.
struct RandomSpace {
    private var generator: SeededGenerator
    private var members: [JSONObject.Member] = []

    /// Draws the space of a seed.
    static func json(seed: UInt64) -> JSONValue {
        var space = RandomSpace(generator: SeededGenerator(seed: seed, stream: 77))
        let count = 1 + space.generator.index(below: 12)
        for index in 0..<count { space.add("p\(index)") }
        space.generator.shuffle(&space.members)
        return .object(JSONObject(space.members))
    }

    private mutating func add(_ name: String) {
        var object = parameter()
        if !members.isEmpty, generator.uniform() < 0.6 {
            var when = JSONObject()
            for _ in 0...generator.index(below: 2) {
                let parent = members[generator.index(below: members.count)]
                when[parent.name] = condition(on: parent.value)
            }
            object["when"] = .object(when)
        }
        members.append(.init(name, .object(object)))
    }

    private mutating func parameter() -> JSONObject {
        switch generator.index(below: 9) {
        case 0: ["type": "float", "low": -2.5, "high": 7]
        case 1: ["type": "float", "low": 1e-6, "high": 10, "scale": "log"]
        case 2: ["type": "float", "low": 0.1, "high": 0.95, "step": 0.1]
        case 3: ["type": "int", "low": 1, "high": 6]
        case 4: ["type": "int", "low": 3, "high": 1000, "scale": "log"]
        case 5: ["type": "int", "low": -7, "high": 20, "step": 5]
        case 6:
            [
                "type": "categorical", "values": ["a", 1, 1.5, true, "ü"],
                "ordered": .bool(generator.uniform() < 0.5),
            ]
        case 7: generator.uniform() < 0.5 ? ["type": "bool"] : ["type": "normal", "mean": 1, "sd": 2]
        default: ["type": "constant", "value": "fixed"]
        }
    }

    private mutating func condition(on parent: JSONValue) -> JSONValue {
        switch parent["type"] {
        case "categorical": ["in": generator.uniform() < 0.5 ? ["a", 1.5] : [true, 1, "ü"]]
        case "bool": ["in": [.bool(generator.uniform() < 0.5)]]
        case "constant": ["in": ["fixed"]]
        case "normal": ["min": 0]
        default:
            parent["low"] == 3
                ? ["max": 100] : generator.uniform() < 0.5 ? ["min": 0.4] : ["max": 3, "min": -2]
        }
    }
}

/// Says which parameters a space makes active beside the given values, straight from the declaration.
func expectedActivity(_ space: JSONValue, _ config: JSONValue) -> [String: Bool] {
    var activity: [String: Bool] = [:]
    func isActive(_ name: String) -> Bool {
        if let known = activity[name] { return known }
        let conditions = space[name]?["when"]?.object?.members ?? []
        let isActive = conditions.allSatisfy { condition in
            guard isActive(condition.name), let value = config[condition.name] else { return false }
            if let allowed = condition.value["in"]?.array, !allowed.contains(value) { return false }
            if let low = condition.value["min"]?.double, (value.double ?? 0) < low { return false }
            if let high = condition.value["max"]?.double, (value.double ?? 0) > high { return false }
            return true
        }
        activity[name] = isActive
        return isActive
    }
    for member in space.object?.members ?? [] { _ = isActive(member.name) }
    return activity
}
