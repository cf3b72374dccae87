/// A table as it stands in a file: named columns of numbers or text, some values missing.
struct Table {
    var names: [String]
    var columns: [Column]
    var rowCount: Int

    /// A column.
    enum Column {
        /// Numbers; a missing one is NaN.
        case numbers([Double])
        /// Numbers of levels, in the order in which they were met; a missing one is -1.
        case text(levels: [String], codes: [Int32])
    }

    /// Reads a table; a column is numeric if every value that is there is a number.
    ///
    /// - Parameters:
    ///   - bytes: The text in UTF-8, unpacked.
    ///   - delimiter: The byte between fields, or nil to find it.
    ///   - hasHeader: Whether the first record holds the names.
    /// - Throws: `TrainerError.malformedTable` with the line of a record of another length or of a bad quote,
    ///   `.tooLarge` for too many rows, columns or values.
    init(_ bytes: [UInt8], delimiter: UInt8?, hasHeader: Bool) throws(TrainerError) {
        guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
            throw .malformedTable(line: 1, reason: "it is encoded as UTF-16, not as UTF-8")
        }
        let reader = DelimitedReader(bytes, delimiter: delimiter)
        var fields: [DelimitedReader.Field] = []
        var first = reader
        guard try first.next(into: &fields) else {
            throw .malformedTable(line: 1, reason: "there is nothing in it")
        }
        guard fields.count <= TrainerLimits.features else {
            throw .tooLarge("columns", limit: TrainerLimits.features)
        }
        names = fields.enumerated().map { hasHeader ? first.text($1) : "column_\($0 + 1)" }
        var isText = [Bool](repeating: false, count: names.count)
        let data = hasHeader ? first : reader
        // The first pass finds out which columns are text; a table of numbers needs no second one.
        var builder = try TableBuilder(data, isText: &isText)
        if isText.contains(true) { builder = try TableBuilder(data, isText: &isText) }
        rowCount = builder.rowCount
        columns = builder.columns
    }
}

/// One pass over the records of a table.
private struct TableBuilder {
    var rowCount = 0
    private var numbers: [[Double]]
    private var texts: [TextColumn?]

    private struct TextColumn {
        var levels: [String] = []
        var codes: [Int32] = []
        var codeOfLevel: [String: Int32] = [:]

        mutating func append(_ level: String?) {
            guard let level else { return codes.append(-1) }
            let next = Int32(levels.count)
            let code = codeOfLevel[level, default: next]
            if code == next {
                codeOfLevel[level] = code
                levels.append(level)
            }
            codes.append(code)
        }
    }

    /// Reads all records.
    ///
    /// - Parameter isText: Which columns to read as text; a column in which a text is met is added.
    init(_ start: DelimitedReader, isText: inout [Bool]) throws(TrainerError) {
        let width = isText.count
        numbers = .init(repeating: [], count: width)
        texts = isText.map { $0 ? TextColumn() : nil }
        var reader = start
        var fields: [DelimitedReader.Field] = []
        while try reader.next(into: &fields) {
            guard fields.count == width else {
                let reason = "it has \(fields.count) fields instead of \(width)"
                throw .malformedTable(line: reader.recordLine, reason: reason)
            }
            rowCount += 1
            guard rowCount <= TrainerLimits.rows else { throw .tooLarge("rows", limit: TrainerLimits.rows) }
            guard rowCount <= TrainerLimits.values / width else {
                throw .tooLarge("values", limit: TrainerLimits.values)
            }
            for (column, field) in fields.enumerated() {
                let content = FieldContent(reader.bytes[field.range])
                if texts[column] != nil {
                    texts[column]?.append(content == .missing ? nil : reader.text(field))
                } else if case .number(let number) = content {
                    numbers[column].append(number)
                } else {
                    numbers[column].append(.nan)
                    if content == .text { isText[column] = true }
                }
            }
        }
    }

    var columns: [Table.Column] {
        zip(numbers, texts).map { numbers, text in
            text.map { .text(levels: $0.levels, codes: $0.codes) } ?? .numbers(numbers)
        }
    }
}
