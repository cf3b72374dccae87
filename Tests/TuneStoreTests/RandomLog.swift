import TuneCore
import TuneJSON
import TuneNumerics

/// Random logs with every kind of event and awkward values in every place.
struct RandomLog {
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed, stream: 0)
    }

    /// Events from a version on.
    mutating func events(_ count: Int, after version: Int = 0) throws -> [Event] {
        try (1...count).map { offset in
            let number = version + offset
            if number == 1 { return .created }
            let type = pick(Self.types)
            return try Event(number, type, body(type))
        }
    }

    static let types = [
        "created", "edited", "phase_changed", "trial_added", "handed_out", "reported", "reported", "reported",
        "revived", "finished", "stop_requested", "ended", "requeued", "paused", "lost", "reopened",
    ]

    private mutating func body(_ type: String) -> JSONObject {
        var body: JSONObject = ["trial": .integer(.random(in: 1...5, using: &generator))]
        func set(_ name: String, _ value: JSONValue) { body[name] = value }
        switch type {
        case "created": return ["experiment": json(depth: 3)]
        case "edited": return ["changes": ["notes": .string(text()), "tags": ["a", .string(text())]]]
        case "phase_changed":
            return [
                "state": "stopping", "ending": chance() ? "completed" : .null, "mode": "drain",
                "reason": reason(), "limits": chance() ? ["trials": 7] : .null,
            ]
        case "trial_added":
            set("config", json(depth: 2))
            set("reports", .integer(3))
            set("completed", .bool(chance()))
        case "reported": return report(body)
        case "handed_out":
            set("attempt", attempt())
            set("can_resume", .bool(chance()))
            if chance() { set("config", ["lr": number(), "name": .string(text())]) }
            if chance() { set("origin", ["source": .string(text()), "points": number()]) }
            if chance() { set("worker", .string(text())) }
            if chance() { set("until_step", 27) }
            if chance() { set("reason", reason()) }
        case "finished":
            set("attempt", attempt())
            set("state", .string(pick(["completed", "failed", "infeasible"])))
            if chance() { set("metrics", .object(metrics())) }
            if chance() { set("error", ["kind": "oom", "message": .string(text())]) }
            if chance() { set("checkpoint", .string(text())) }
            if chance() { set("rungs", [1, 3, 9]) }
        case "ended":
            set("state", .string(pick(["stopped", "cancelled", "failed"])))
            set("error", chance() ? ["kind": "lease_expired", "message": ""] : .null)
            set("reason", reason())
        case "reopened": return [:]
        default:
            set("attempt", attempt())
            set("reason", reason())
        }
        return body
    }

    private mutating func report(_ body: JSONObject) -> JSONObject {
        var body = body
        body["attempt"] = attempt()
        body["step"] = .integer(.random(in: 0...1_000_000_000, using: &generator))
        body["metrics"] = .object(metrics())
        if chance() { body["checkpoint"] = .string(text()) }
        if chance() { body["action"] = .string(pick(["continue", "stop", "pause"])) }
        if chance() { body["completes"] = true }
        if chance() { body["rungs"] = [1, 27] }
        if chance() { body["reason"] = reason() }
        return body
    }

    private mutating func metrics() -> JSONObject {
        var metrics = JSONObject()
        if chance() { metrics[text()] = number() }
        if chance() || metrics.members.isEmpty { metrics["loss"] = number() }
        if chance() { metrics["acc"] = number() }
        return metrics
    }

    private mutating func reason() -> JSONValue {
        var reason: JSONObject = ["rule": .string(text()), "text": .string(text())]
        if chance() { reason["rung"] = 3 }
        if chance() { reason["value"] = pick([.number(-0.0), "inf", "-inf", 0.1]) }
        if chance() { reason["rank"] = .integer(2) }
        return .object(reason)
    }

    private mutating func json(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &generator) {
        case 0: return .bool(chance())
        case 1: return number()
        case 2: return .string(text())
        case 3: return .null
        case 4: return .array((0..<3).map { _ in json(depth: depth - 1) })
        default: return ["a": json(depth: depth - 1), "b \"\u{1}": json(depth: depth - 1)]
        }
    }

    private mutating func number() -> JSONValue { pick(awkwardNumbers) }
    private mutating func attempt() -> JSONValue { .integer(.random(in: 1...3, using: &generator)) }
    private mutating func chance() -> Bool { Bool.random(using: &generator) }
    private mutating func text() -> String {
        pick([
            "", "x", "ä😀", "a\nb\t\"\\\u{0}", "loss'; DROP TABLE event",
            String(repeating: "long ", count: 999),
        ])
    }

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: values.indices, using: &generator)]
    }
}

/// Numbers that stores like to change: whole doubles, negative zero, the ends of the ranges, the non-finite.
let awkwardNumbers: [JSONValue] = [
    .integer(1), .number(1), .integer(0), .number(0), .number(-0.0), .integer(.max), .integer(.min),
    .number(.leastNonzeroMagnitude), .number(.greatestFiniteMagnitude), .number(.leastNormalMagnitude),
    .number(0.1 + 0.2),
    .number(-1e300), .number(9_007_199_254_740_992), .number(1e16), .number(123_456_789.123_456_78),
    "nan", "inf", "-inf",
]
