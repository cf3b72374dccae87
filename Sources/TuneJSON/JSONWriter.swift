/// Writes JSON values as bytes: numbers in the shortest form that comes back to the last bit.
///
/// Doubles always carry a fraction or an exponent, so that they come back as doubles. JSON has no non-finite
/// numbers: they are written as the strings "nan", "inf" and "-inf". Strings escape only what they must.
public struct JSONWriter {
    /// What has been written so far.
    public private(set) var bytes: [UInt8]
    private let isPretty: Bool
    private var indent = 0

    /// Starts with an empty document.
    ///
    /// - Parameter isPretty: Whether members and elements stand on lines of their own, two spaces deeper.
    public init(isPretty: Bool = false) {
        bytes = []
        self.isPretty = isPretty
    }

    /// Goes on with a document that has been begun.
    init(continuing bytes: consuming [UInt8]) {
        self.bytes = bytes
        isPretty = false
    }

    /// Writes a value.
    public mutating func write(_ value: JSONValue) {
        switch value {
        case .null: write(raw: "null")
        case .bool(let truth): write(raw: truth ? "true" : "false")
        case .integer(let integer): write(raw: integer.description)
        case .number(let number): write(number)
        case .string(let text): write(text)
        case .array(let elements): write(elements)
        case .object(let object): write(object)
        }
    }

    /// Writes a number, or the string that stands for a non-finite one.
    private mutating func write(_ number: Double) {
        if number.isFinite {
            write(raw: number.description)
        } else if number.isNaN {
            write("nan")
        } else {
            write(number < 0 ? "-inf" : "inf")
        }
    }

    private mutating func write(_ text: String) {
        bytes.append(.quote)
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != .quote && $0 != .backslash }) {
            bytes.append(contentsOf: text.utf8)
        } else {
            for byte in text.utf8 { write(escaping: byte) }
        }
        bytes.append(.quote)
    }

    private mutating func write(escaping byte: UInt8) {
        switch byte {
        case .quote, .backslash: bytes += [.backslash, byte]
        case 0x08: write(raw: "\\b")
        case 0x09: write(raw: "\\t")
        case 0x0A: write(raw: "\\n")
        case 0x0C: write(raw: "\\f")
        case 0x0D: write(raw: "\\r")
        case 0..<0x20: write(raw: (byte < 0x10 ? "\\u000" : "\\u00") + String(byte, radix: 16))
        default: bytes.append(byte)
        }
    }

    private mutating func write(_ elements: [JSONValue]) {
        bytes.append(.openBracket)
        indent += 1
        for (index, element) in elements.enumerated() {
            separate(isFirst: index == 0)
            write(element)
        }
        close(with: .closeBracket, isEmpty: elements.isEmpty)
    }

    private mutating func write(_ object: JSONObject) {
        bytes.append(.openBrace)
        indent += 1
        for (index, member) in object.members.enumerated() {
            separate(isFirst: index == 0)
            write(member.name)
            bytes.append(.colon)
            if isPretty { bytes.append(0x20) }
            write(member.value)
        }
        close(with: .closeBrace, isEmpty: object.members.isEmpty)
    }

    private mutating func separate(isFirst: Bool) {
        if !isFirst { bytes.append(.comma) }
        breakLine()
    }

    private mutating func close(with bracket: UInt8, isEmpty: Bool) {
        indent -= 1
        if !isEmpty { breakLine() }
        bytes.append(bracket)
    }

    private mutating func breakLine() {
        guard isPretty else { return }
        bytes.append(0x0A)
        for _ in 0..<(2 * indent) { bytes.append(0x20) }
    }

    private mutating func write(raw text: String) {
        bytes.append(contentsOf: text.utf8)
    }
}

extension JSONValue {
    /// The value as a JSON document without spaces.
    public func serialised() -> [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.bytes
    }

    /// Appends the value to a document as JSON without spaces.
    public func write(into bytes: inout [UInt8]) {
        var writer = JSONWriter(continuing: bytes)
        bytes = []
        writer.write(self)
        bytes = writer.bytes
    }

    /// The value as a JSON text without spaces.
    public var text: String { String(decoding: serialised(), as: UTF8.self) }

    /// The value as a JSON text on indented lines.
    public var prettyText: String {
        var writer = JSONWriter(isPretty: true)
        writer.write(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
