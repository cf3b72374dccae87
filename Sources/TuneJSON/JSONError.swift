/// Why a document is not JSON that this program accepts, and where.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of rule the document breaks.
    public enum Kind: Sendable, Hashable {
        /// The grammar of RFC 8259.
        case syntax
        /// The text is not UTF-8, or an escape names half a surrogate pair.
        case encoding
        /// An object has two members of one name.
        case duplicateName
        /// A number beyond the largest double.
        case numberRange
        /// More nesting than the limit.
        case tooDeep
        /// More bytes than the limit.
        case tooLarge
    }

    /// What kind of rule the document breaks.
    public let kind: Kind
    /// How many bytes come before the offending one.
    public let offset: Int
    /// The line of the offence, from 1.
    public let line: Int
    /// The column of the offence, counted in Unicode scalars from 1.
    public let column: Int
    /// What is wrong, in one sentence.
    public let message: String

    /// The sentence with its place.
    public var description: String { "line \(line), column \(column): \(message)" }

    /// Finds the place of an offset.
    ///
    /// Cost: linear in the offset.
    init(_ kind: Kind, at offset: Int, of bytes: [UInt8], _ message: String) {
        var (line, column) = (1, 1)
        for byte in bytes.prefix(offset) {
            if byte == 0x0A {
                (line, column) = (line + 1, 1)
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.kind = kind
        self.offset = offset
        self.line = line
        self.column = column
        self.message = message
    }
}
