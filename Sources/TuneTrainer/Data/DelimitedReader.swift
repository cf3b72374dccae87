/// Reads the records of delimited text one by one, as RFC 4180 describes them.
///
/// Beyond the RFC: any delimiter, LF and CR as line ends, a byte order mark, blank lines between records are
/// skipped, and blanks around unquoted fields do not count.
struct DelimitedReader {
    /// A field of the last record: its bytes without quotes, and whether quotes in it are doubled.
    struct Field {
        let range: Range<Int>
        let hasDoubledQuotes: Bool
    }

    let bytes: [UInt8]
    let delimiter: UInt8
    /// The number of the line on which the last record began, from 1.
    private(set) var recordLine = 0
    private var position: Int
    private var line = 1

    private static let (quote, space, tab) = (UInt8(ascii: "\""), UInt8(ascii: " "), UInt8(ascii: "\t"))
    private static let (feed, carriage) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))

    /// Makes a reader at the first record.
    ///
    /// - Parameter delimiter: The byte between fields; `nil` to take the most frequent candidate of the first
    ///   line.
    init(_ bytes: [UInt8], delimiter: UInt8?) {
        self.bytes = bytes
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        self.delimiter = delimiter ?? Self.likelyDelimiter(bytes[position...])
    }

    /// Reads the next record.
    ///
    /// - Parameter fields: Overwritten with the record's fields, at least one.
    /// - Returns: Whether there was a record.
    /// - Throws: `TrainerError.malformedTable` for an open quote, or text behind a closing one.
    mutating func next(into fields: inout [Field]) throws(TrainerError) -> Bool {
        fields.removeAll(keepingCapacity: true)
        while position < bytes.count, isLineEnd(bytes[position]) { skipLineEnd() }
        guard position < bytes.count else { return false }
        recordLine = line
        while true {
            fields.append(bytes[position...].first == Self.quote ? try quoted() : plain())
            guard position < bytes.count, bytes[position] == delimiter else { break }
            position += 1
        }
        if position < bytes.count { skipLineEnd() }
        return true
    }

    /// The text of a field; bytes that are not UTF-8 become replacement characters.
    func text(_ field: Field) -> String {
        let text = String(decoding: bytes[field.range], as: UTF8.self)
        guard field.hasDoubledQuotes else { return text }
        var isSecond = false
        return String(
            decoding: text.utf8.filter { byte in
                isSecond = byte == Self.quote && !isSecond
                return byte != Self.quote || isSecond
            }, as: UTF8.self)
    }

    /// Reads a field up to the delimiter or the end of the line.
    private mutating func plain() -> Field {
        var start = position
        while position < bytes.count, bytes[position] != delimiter, !isLineEnd(bytes[position]) {
            position += 1
        }
        var end = position
        while start < end, isBlank(bytes[start]) { start += 1 }
        while start < end, isBlank(bytes[end - 1]) { end -= 1 }
        return Field(range: start..<end, hasDoubledQuotes: false)
    }

    /// Reads a field in quotes, which may hold delimiters and line ends.
    private mutating func quoted() throws(TrainerError) -> Field {
        let opening = line
        position += 1
        let start = position
        var hasDoubledQuotes = false
        while position < bytes.count {
            let byte = bytes[position]
            if isLineEnd(byte) {
                skipLineEnd()
            } else if byte != Self.quote {
                position += 1
            } else if position + 1 < bytes.count, bytes[position + 1] == Self.quote {
                hasDoubledQuotes = true
                position += 2
            } else {
                let field = Field(range: start..<position, hasDoubledQuotes: hasDoubledQuotes)
                position += 1
                guard position == bytes.count || bytes[position] == delimiter || isLineEnd(bytes[position])
                else { throw .malformedTable(line: line, reason: "text follows a closing quote") }
                return field
            }
        }
        throw .malformedTable(line: opening, reason: "a quote is not closed")
    }

    /// Passes one line end: CR LF counts once.
    private mutating func skipLineEnd() {
        let isPair = bytes[position] == Self.carriage && position + 1 < bytes.count
        position += isPair && bytes[position + 1] == Self.feed ? 2 : 1
        line += 1
    }

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == Self.feed || byte == Self.carriage }

    private func isBlank(_ byte: UInt8) -> Bool { byte == Self.space || byte == Self.tab }

    /// The most frequent candidate of the first line outside of quotes; the comma if there is none.
    private static func likelyDelimiter(_ bytes: ArraySlice<UInt8>) -> UInt8 {
        let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), tab, UInt8(ascii: "|")]
        var counts = [Int](repeating: 0, count: candidates.count)
        var isQuoted = false
        for byte in bytes {
            if byte == quote { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == feed || byte == carriage { break }
            if let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
        }
        let best = counts.indices.max { counts[$0] < counts[$1] || (counts[$0] == counts[$1] && $0 > $1) }
        return candidates[best ?? 0]
    }
}
