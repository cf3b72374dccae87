/// A field of a document that is not what it must be.
public struct InvalidField: Error, Sendable, Hashable {
    /// Where the field is, as a JSON pointer (RFC 6901); empty for the whole document.
    public let pointer: String
    /// What was given and what is allowed, in words.
    public let detail: String

    /// Makes the complaint.
    public init(_ pointer: String, _ detail: String) {
        self.pointer = pointer
        self.detail = detail
    }
}

/// Appends a member's name to a JSON pointer.
public func pointer(_ base: String, _ name: String) -> String {
    var path = base + "/"
    for character in name.unicodeScalars {
        switch character {
        case "~": path += "~0"
        case "/": path += "~1"
        default: path.unicodeScalars.append(character)
        }
    }
    return path
}

/// The members of one JSON object, read strictly: unknown names are refused with the nearest known one, `null` is as good as absent.
public struct Fields: Sendable {
    /// Where the object stands in its document.
    public let pointer: String
    private let members: [String: JSONValue]

    /// Opens an object.
    ///
    /// - Throws: `InvalidField` when the value is no object, a name is not among `known`, or a required one is missing.
    public init(
        _ value: JSONValue, at pointer: String = "", known: [String], required: [String] = []
    ) throws(InvalidField) {
        guard case .object(let object) = value else {
            throw InvalidField(pointer, "must be an object, not \(value.kind)")
        }
        var members: [String: JSONValue] = [:]
        for member in object.members {
            guard known.contains(member.name) else {
                throw InvalidField(
                    TuneJSON.pointer(pointer, member.name),
                    "is not a known field" + suggestion(for: member.name, among: known))
            }
            if !member.value.isNull { members[member.name] = member.value }
        }
        for name in required where members[name] == nil {
            throw InvalidField(TuneJSON.pointer(pointer, name), "is missing")
        }
        self.pointer = pointer
        self.members = members
    }

    /// The value of a member that is there and not `null`.
    public subscript(name: String) -> JSONValue? { members[name] }

    /// Where a member stands.
    public func pointer(to name: String) -> String { TuneJSON.pointer(pointer, name) }

    /// A complaint about one member.
    public func invalid(_ name: String, _ detail: String) -> InvalidField {
        InvalidField(pointer(to: name), detail)
    }

    /// Reads a member with a reader that takes a value and its pointer; nil where it is absent.
    public func read<Value>(
        _ name: String, _ reader: (JSONValue, String) throws(InvalidField) -> Value
    ) throws(InvalidField) -> Value? {
        guard let value = members[name] else { return nil }
        return try reader(value, pointer(to: name))
    }

    /// A whole number within a range.
    public func integer(_ name: String, in range: ClosedRange<Int>) throws(InvalidField) -> Int? {
        try read(name) { value, pointer throws(InvalidField) in
            try value.integer(at: pointer, in: range)
        }
    }

    /// A finite number within a range.
    public func number(_ name: String, in range: ClosedRange<Double>) throws(InvalidField) -> Double? {
        try read(name) { value, pointer throws(InvalidField) in
            try value.number(at: pointer, in: range)
        }
    }

    /// A text; `limit` counts unicode scalars.
    public func text(_ name: String, limit: Int, empty: Bool = false) throws(InvalidField) -> String? {
        try read(name) { value, pointer throws(InvalidField) in
            try value.text(at: pointer, limit: limit, empty: empty)
        }
    }

    /// A boolean.
    public func boolean(_ name: String) throws(InvalidField) -> Bool? {
        try read(name) { value, pointer throws(InvalidField) in
            guard let truth = value.bool else {
                throw InvalidField(pointer, "must be true or false, not \(value.kind)")
            }
            return truth
        }
    }

    /// One of a few names.
    public func choice(_ name: String, of names: [String]) throws(InvalidField) -> String? {
        try read(name) { value, pointer throws(InvalidField) in
            try value.choice(at: pointer, of: names)
        }
    }

    /// A list whose length is within a range.
    public func list(_ name: String, count: ClosedRange<Int>) throws(InvalidField) -> [JSONValue]? {
        try read(name) { value, pointer throws(InvalidField) in
            try value.list(at: pointer, count: count)
        }
    }
}

extension JSONValue {
    /// What kind of value this is, in words, with a short form of the value itself.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string(let value): value.unicodeScalars.count > 60 ? "a text" : "\"\(value)\""
        case .array(let elements): "a list of \(elements.count)"
        case .object: "an object"
        }
    }

    /// A whole number within a range; `3.0` is one.
    public func integer(at pointer: String, in range: ClosedRange<Int>) throws(InvalidField) -> Int {
        guard let value = int, range.contains(value) else {
            throw InvalidField(
                pointer, "must be an integer from \(range.lowerBound) to \(range.upperBound), not \(kind)")
        }
        return value
    }

    /// A finite number within a range.
    public func number(at pointer: String, in range: ClosedRange<Double>) throws(InvalidField) -> Double {
        guard let value = double, value.isFinite, range.contains(value) else {
            throw InvalidField(
                pointer, "must be a number from \(range.lowerBound) to \(range.upperBound), not \(kind)")
        }
        return value
    }

    /// A text without control characters; line breaks and tabs are allowed only where more than 1,000 scalars are.
    public func text(at pointer: String, limit: Int, empty: Bool = false) throws(InvalidField) -> String {
        guard case .string(let text) = self else {
            throw InvalidField(pointer, "must be a text, not \(kind)")
        }
        let scalars = text.unicodeScalars
        guard scalars.count <= limit else {
            throw InvalidField(pointer, "must have at most \(limit) characters, not \(scalars.count)")
        }
        guard empty || scalars.contains(where: { !$0.properties.isWhitespace }) else {
            throw InvalidField(pointer, "must not be blank")
        }
        let breaks: Set<UInt32> = limit > 1000 ? [9, 10, 13] : []
        guard !scalars.contains(where: { ($0.value < 32 && !breaks.contains($0.value)) || $0.value == 127 })
        else { throw InvalidField(pointer, "must not contain control characters") }
        return text
    }

    /// One of a few names.
    public func choice(at pointer: String, of names: [String]) throws(InvalidField) -> String {
        guard case .string(let name) = self, names.contains(name) else {
            let near = string.map { suggestion(for: $0, among: names) } ?? ""
            throw InvalidField(
                pointer, "must be one of \(names.joined(separator: ", ")), not \(kind)\(near)")
        }
        return name
    }

    /// A list whose length is within a range.
    public func list(at pointer: String, count: ClosedRange<Int>) throws(InvalidField) -> [JSONValue] {
        guard case .array(let elements) = self, count.contains(elements.count) else {
            throw InvalidField(
                pointer, "must be a list of \(count.lowerBound) to \(count.upperBound) items, not \(kind)")
        }
        return elements
    }
}

/// The words " (did you mean X?)" when a known name is near, else nothing.
public func suggestion(for name: String, among known: [String]) -> String {
    guard name.utf8.count <= 100 else { return "" }
    let near = known.map { (name: $0, distance: editDistance(name, $0)) }.min { $0.distance < $1.distance }
    guard let near, near.distance <= max(2, near.name.utf8.count / 3) else { return "" }
    return " (did you mean \(near.name)?)"
}

/// The Levenshtein distance of two short texts over their bytes.
///
/// - Complexity: the product of the lengths.
private func editDistance(_ first: String, _ second: String) -> Int {
    let (first, second) = (Array(first.utf8), Array(second.utf8))
    guard !second.isEmpty else { return first.count }
    var row = Array(0...second.count)
    for (index, byte) in first.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for column in 1...second.count {
            let substitution = diagonal + (byte == second[column - 1] ? 0 : 1)
            diagonal = row[column]
            row[column] = min(substitution, diagonal + 1, row[column - 1] + 1)
        }
    }
    return row[second.count]
}
