/// Rows of text in columns, numbers to the right.
struct TextTable {
    private var rows: [[String]]

    /// Makes a table with a head.
    init(_ head: [String]) {
        rows = [head]
    }

    /// Whether there is nothing below the head.
    var isEmpty: Bool { rows.count == 1 }

    /// Appends a row, as long as the head.
    mutating func append(_ row: [String]) {
        rows.append(row)
    }

    /// The lines.
    var lines: [String] {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let padding = String(repeating: " ", count: cell.1 - cell.0.count)
                let isLast = column == row.count - 1
                return isLast
                    ? cell.0
                    : (Double(cell.0) != nil || isHeadOfNumbers(column) ? padding + cell.0 : cell.0 + padding)
            }.joined(separator: "  ")
        }
    }

    private func isHeadOfNumbers(_ column: Int) -> Bool {
        rows.dropFirst().allSatisfy { $0.count > column && (Double($0[column]) != nil || $0[column] == "-") }
    }
}
