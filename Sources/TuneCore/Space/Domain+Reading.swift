import TuneJSON

extension Domain {
    /// Numbers of a space keep clear of overflow: their differences must be finite.
    static let numbers = -1.7e308...1.7e308
    /// Whole numbers of a space are exact as doubles, which many clients read them as.
    static let integers = -(1 << 53)...(1 << 53)

    /// The names of the types, each with its own fields and those of them that must be given.
    private static let fields: [(type: String, known: [String], required: [String])] = [
        ("float", ["low", "high", "scale", "step"], ["low", "high"]),
        ("int", ["low", "high", "scale", "step"], ["low", "high"]),
        ("categorical", ["values", "ordered"], ["values"]),
        ("bool", [], []),
        ("normal", ["mean", "sd"], ["mean", "sd"]),
        ("constant", ["value"], ["value"]),
    ]

    /// Reads the domain of a parameter; its `when` and `prior` are only checked for being known fields.
    init(_ json: JSONValue, at pointer: String) throws(InvalidField) {
        guard case .object(let object) = json else {
            throw InvalidField(pointer, "must be an object, not \(json.kind)")
        }
        let typePointer = TuneJSON.pointer(pointer, "type")
        guard let typeJSON = object["type"] else { throw InvalidField(typePointer, "is missing") }
        let type = try typeJSON.choice(at: typePointer, of: Self.fields.map(\.type))
        let own = Self.fields.first { $0.type == type }
        let fields = try Fields(
            json, at: pointer,
            known: ["type", "when"] + (type == "constant" ? [] : ["prior"]) + (own?.known ?? []),
            required: own?.required ?? [])
        self =
            switch type {
            case "float": try Self.float(fields)
            case "int": try Self.int(fields)
            case "categorical": try Self.categorical(fields)
            case "normal": try Self.normal(fields)
            case "constant": try Self.constant(fields)
            default: .bool
            }
    }

    private static func float(_ fields: Fields) throws(InvalidField) -> Domain {
        let low = try fields.number("low", in: numbers) ?? 0
        let high = try fields.number("high", in: numbers) ?? 0
        guard low < high else {
            throw fields.invalid("high", "must be above low, which is \(low), not \(high)")
        }
        guard (high - low).isFinite else {
            throw fields.invalid("high", "must be so near to low that high - low is a finite number")
        }
        let log = try isLog(fields, low: low)
        let step = try fields.number("step", in: numbers)
        if let step, step <= 0 || step > high - low {
            throw fields.invalid("step", "must be above 0 and at most high - low, \(high - low), not \(step)")
        }
        return .float(low: low, high: high, log: log, step: step)
    }

    private static func int(_ fields: Fields) throws(InvalidField) -> Domain {
        let low = try fields.integer("low", in: integers) ?? 0
        let high = try fields.integer("high", in: integers) ?? 0
        guard low < high else {
            throw fields.invalid("high", "must be above low, which is \(low), not \(high)")
        }
        let log = try isLog(fields, low: Double(low))
        let step = try fields.integer("step", in: integers)
        if let step, step <= 0 || step > high - low {
            throw fields.invalid("step", "must be above 0 and at most high - low, \(high - low), not \(step)")
        }
        return .int(low: low, high: high, log: log, step: step)
    }

    private static func isLog(_ fields: Fields, low: Double) throws(InvalidField) -> Bool {
        guard try fields.choice("scale", of: ["linear", "log"]) == "log" else { return false }
        guard low > 0 else { throw fields.invalid("low", "must be above 0 on a log scale, not \(low)") }
        return true
    }

    private static func categorical(_ fields: Fields) throws(InvalidField) -> Domain {
        let values = try fields.list("values", count: 1...1000) ?? []
        var seen: Set<JSONValue> = []
        for (index, value) in values.enumerated() {
            let pointer = fields.pointer(to: "values") + "/\(index)"
            guard value.isScalar else {
                throw InvalidField(pointer, "must be a text, a number or a boolean, not \(value.kind)")
            }
            guard seen.insert(value).inserted || values[..<index].allSatisfy({ !$0.isSame(as: value) }) else {
                throw InvalidField(pointer, "is listed already: \(value.kind)")
            }
        }
        return .categorical(values: values, ordered: try fields.boolean("ordered") ?? false)
    }

    private static func normal(_ fields: Fields) throws(InvalidField) -> Domain {
        let mean = try fields.number("mean", in: numbers) ?? 0
        let sd = try fields.number("sd", in: numbers) ?? 0
        guard sd > 0 else { throw fields.invalid("sd", "must be above 0, not \(sd)") }
        return .normal(mean: mean, sd: sd)
    }

    private static func constant(_ fields: Fields) throws(InvalidField) -> Domain {
        guard let value = fields["value"], value.isScalar else {
            throw fields.invalid("value", "must be a text, a number or a boolean")
        }
        return .constant(value)
    }
}
