/// A JSON value that comes back as it was sent: integers stay integers, doubles keep their last bit.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// A number token without fraction or exponent that fits an `Int`.
    case integer(Int)
    /// Any other number; finite when it came from a document.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue {
    /// The number as a double, for both kinds of number.
    @inlinable public var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .null, .bool, .string, .array, .object: nil
        }
    }

    /// The number as an integer when it is a whole one: `3`, and `3.0` too.
    @inlinable public var int: Int? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int(exactly: value)
        case .null, .bool, .string, .array, .object: nil
        }
    }

    /// The text of a string.
    @inlinable public var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The truth value of a boolean.
    @inlinable public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The elements of an array.
    @inlinable public var array: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The members of an object.
    @inlinable public var object: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// Whether the value is `null`.
    @inlinable public var isNull: Bool { self == .null }

    /// Whether the value is a text, a number or a boolean.
    @inlinable public var isScalar: Bool {
        switch self {
        case .bool, .integer, .number, .string: true
        case .null, .array, .object: false
        }
    }

    /// The member of an object; nil for other values and where there is none.
    @inlinable public subscript(name: String) -> JSONValue? { object?[name] }
}

/// The members of a JSON object in the order in which they were written.
public struct JSONObject: Sendable, Hashable {
    /// One name and its value.
    public struct Member: Sendable, Hashable {
        /// The member's name.
        public let name: String
        /// The member's value.
        public var value: JSONValue

        /// Makes a member.
        @inlinable public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The members, each name once.
    public private(set) var members: [Member]

    /// Makes an object of members whose names differ (the caller sees to that).
    public init(_ members: [Member] = []) {
        self.members = members
    }

    /// The value of a member; setting nil removes it, a new name goes to the end.
    ///
    /// - Complexity: linear in the number of members.
    public subscript(name: String) -> JSONValue? {
        get { members.first { $0.name == name }?.value }
        set {
            let index = members.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(name, value))
            case (nil, nil): break
            }
        }
    }
}

extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    /// Makes a boolean.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Makes an integer.
    public init(integerLiteral value: Int) { self = .integer(value) }
    /// Makes a double.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// Makes a string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Makes an array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// Makes an object of members whose names differ.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements.map { JSONObject.Member($0.0, $0.1) }))
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Makes an object of members whose names differ.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements.map { Member($0.0, $0.1) })
    }
}
