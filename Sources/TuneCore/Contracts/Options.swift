public import TuneJSON

/// One option of a searcher, a scheduler or an evaluator.
public struct OptionField: Sendable, Hashable {
    /// What values an option takes.
    public enum Kind: Sendable, Hashable {
        case integer(ClosedRange<Int>)
        case number(ClosedRange<Double>)
        case choice([String])
        case boolean
        /// A text of at most so many characters.
        case text(limit: Int)
    }

    /// The name in the API.
    public let name: String
    /// What values it takes.
    public let kind: Kind
    /// The value when none is given; `null` when the searcher or scheduler works it out itself.
    public let fallback: JSONValue
    /// One sentence for people.
    public let summary: String

    /// Makes an option.
    public init(_ name: String, _ kind: Kind, default fallback: JSONValue, _ summary: String) {
        self.name = name
        self.kind = kind
        self.fallback = fallback
        self.summary = summary
    }

    /// The option as a JSON Schema (draft 2020-12).
    public var schema: JSONValue {
        var schema: JSONObject
        switch kind {
        case .integer(let range):
            schema = [
                "type": "integer", "minimum": .integer(range.lowerBound),
                "maximum": .integer(range.upperBound),
            ]
        case .number(let range):
            schema = [
                "type": "number", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound),
            ]
        case .choice(let names):
            schema = ["type": "string", "enum": .array(names.map(JSONValue.string))]
        case .boolean: schema = ["type": "boolean"]
        case .text(let limit): schema = ["type": "string", "maxLength": .integer(limit)]
        }
        if !fallback.isNull { schema["default"] = fallback }
        schema["description"] = .string(summary)
        return .object(schema)
    }

    func read(_ value: JSONValue, at pointer: String) throws(InvalidField) -> JSONValue {
        switch kind {
        case .integer(let range): .integer(try value.integer(at: pointer, in: range))
        case .number(let range): .number(try value.number(at: pointer, in: range))
        case .choice(let names): .string(try value.choice(at: pointer, of: names))
        case .text(let limit): .string(try value.text(at: pointer, limit: limit))
        case .boolean:
            if let truth = value.bool {
                .bool(truth)
            } else {
                throw InvalidField(pointer, "must be true or false, not \(value.kind)")
            }
        }
    }
}

/// Options that were checked: each field of the entry has its value or its default.
public struct Options: Sendable, Hashable {
    private let values: JSONObject

    /// Reads options and fills in the defaults.
    ///
    /// - Throws: `InvalidField` for an unknown name or a value out of range.
    public init(
        _ json: JSONValue?, fields: [OptionField], at pointer: String
    ) throws(InvalidField) {
        let given = try Fields(json ?? .object(JSONObject()), at: pointer, known: fields.map(\.name))
        var values = JSONObject()
        for field in fields {
            let value = try given.read(field.name) { value, pointer throws(InvalidField) in
                try field.read(value, at: pointer)
            }
            values[field.name] = value ?? field.fallback
        }
        self.values = values
    }

    /// No options at all.
    public static let none = Options(values: JSONObject())

    private init(values: JSONObject) {
        self.values = values
    }

    /// The options as an object, the unset ones left out.
    public var json: JSONValue {
        .object(JSONObject(values.members.filter { !$0.value.isNull }))
    }

    /// A whole number; nil where it is not set.
    public func integer(_ name: String) -> Int? { values[name]?.int }
    /// A number; nil where it is not set.
    public func number(_ name: String) -> Double? { values[name]?.double }
    /// A text or a choice; nil where it is not set.
    public func text(_ name: String) -> String? { values[name]?.string }
    /// A boolean, false where it is not set.
    public func flag(_ name: String) -> Bool { values[name]?.bool ?? false }
}

/// The options of an entry as one JSON Schema.
public func optionsSchema(_ fields: [OptionField]) -> JSONValue {
    [
        "type": "object",
        "properties": .object(JSONObject(fields.map { JSONObject.Member($0.name, $0.schema) })),
        "additionalProperties": false,
    ]
}
