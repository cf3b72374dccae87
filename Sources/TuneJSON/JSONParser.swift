/// A strict parser of JSON bytes: RFC 8259 with the rules of I-JSON (RFC 7493).
///
/// The text must be UTF-8 without a byte order mark, names in an object must differ byte for byte, escapes must
/// not leave half a surrogate pair, and numbers must fit a double. Integers without fraction or exponent that
/// fit an `Int` stay integers; `-0` and all other numbers become the nearest double. Cost: linear.
public struct JSONParser {
    let bytes: [UInt8]
    let depthLimit: Int
    var position = 0
    var depth = 0

    /// Parses a document.
    ///
    /// - Throws: `JSONError` at the first offence.
    public static func parse(
        _ bytes: [UInt8], limits: JSONLimits = .default
    ) throws(JSONError) -> JSONValue {
        var parser = JSONParser(bytes: bytes, depthLimit: limits.depth)
        guard bytes.count <= limits.bytes else {
            let message = "The document has more than \(limits.bytes) bytes."
            throw JSONError(.tooLarge, at: max(limits.bytes, 0), of: bytes, message)
        }
        return try parser.document()
    }

    /// Parses a document that is not an array of bytes; costs one copy.
    public static func parse(
        _ bytes: some Sequence<UInt8>, limits: JSONLimits = .default
    ) throws(JSONError) -> JSONValue {
        try parse(Array(bytes), limits: limits)
    }

    /// Parses a document that is a text.
    public static func parse(
        _ text: String, limits: JSONLimits = .default
    ) throws(JSONError) -> JSONValue {
        try parse(Array(text.utf8), limits: limits)
    }

    init(bytes: [UInt8], depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
    }

    /// The byte at the position; nil at the end.
    @inline(__always)
    var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func document() throws(JSONError) -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw failure(.encoding, "The document must not begin with a byte order mark.")
        }
        skipSpace()
        let value = try value()
        skipSpace()
        guard position == bytes.count else {
            throw unexpected("the end of the document")
        }
        return value
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        guard let first = current else { throw unexpected("a value") }
        switch first {
        case .quote: return .string(try string())
        case .minus, .digitZero ... .digitNine: return try number()
        case .openBrace: return try nested { parser throws(JSONError) in try parser.object() }
        case .openBracket: return try nested { parser throws(JSONError) in try parser.array() }
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: throw unexpected("a value")
        }
    }

    private mutating func literal(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let end = position + word.utf8.count
        guard end <= bytes.count, bytes[position..<end].elementsEqual(word.utf8) else {
            throw failure(.syntax, "Expected the word \(word).")
        }
        position = end
        return value
    }

    /// Steps into an array or an object and out again.
    private mutating func nested(
        _ parse: (inout JSONParser) throws(JSONError) -> JSONValue
    ) throws(JSONError) -> JSONValue {
        guard depth < depthLimit else {
            throw failure(.tooDeep, "The document has more than \(depthLimit) levels of nesting.")
        }
        depth += 1
        position += 1
        let value = try parse(&self)
        depth -= 1
        return value
    }

    private mutating func array() throws(JSONError) -> JSONValue {
        var elements: [JSONValue] = []
        skipSpace()
        if take(.closeBracket) { return .array(elements) }
        while true {
            elements.append(try value())
            skipSpace()
            if take(.closeBracket) { return .array(elements) }
            guard take(.comma) else { throw unexpected("a comma or the end of the array") }
            skipSpace()
        }
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        var members = UniqueMembers()
        skipSpace()
        if take(.closeBrace) { return .object(JSONObject()) }
        while true {
            let start = position
            guard current == .quote else { throw unexpected("a name in quotes") }
            let name = try string()
            skipSpace()
            guard take(.colon) else { throw unexpected("a colon") }
            skipSpace()
            guard members.append(name, try value()) else {
                position = start
                throw failure(.duplicateName, "The object has a member of this name already.")
            }
            skipSpace()
            if take(.closeBrace) { return .object(JSONObject(members.list)) }
            guard take(.comma) else { throw unexpected("a comma or the end of the object") }
            skipSpace()
        }
    }

    /// Steps over a byte if it is the one that is wanted.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    @inline(__always)
    private mutating func skipSpace() {
        while position < bytes.count, bytes[position] <= 0x20 {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    /// An offence at the position.
    func failure(_ kind: JSONError.Kind, _ message: String) -> JSONError {
        JSONError(kind, at: position, of: bytes, message)
    }

    /// Something else, or nothing, where something is expected.
    func unexpected(_ expected: String) -> JSONError {
        guard let current else {
            return failure(.syntax, "The document ends where \(expected) is expected.")
        }
        let found =
            current > 0x20 && current < 0x7F
            ? "\"\(Unicode.Scalar(current))\"" : "the byte \(current)"
        return failure(.syntax, "Found \(found) where \(expected) is expected.")
    }
}

extension UInt8 {
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    static let minus = UInt8(ascii: "-")
    static let plus = UInt8(ascii: "+")
    static let point = UInt8(ascii: ".")
    static let digitZero = UInt8(ascii: "0")
    static let digitNine = UInt8(ascii: "9")
    static let comma = UInt8(ascii: ",")
    static let colon = UInt8(ascii: ":")
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")
    static let openBracket = UInt8(ascii: "[")
    static let closeBracket = UInt8(ascii: "]")
}
