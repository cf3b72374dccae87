import TuneNumerics

/// Fills in what rows leave open, as hpbandster 0.7.4 does.
enum Imputation {
    /// Replaces inactive coordinates.
    ///
    /// The first open column of a row is looked up in a random row of the same set that has it, and all open
    /// columns are taken from there; where no row has it, it is drawn evenly. This repeats while a column
    /// other than the first is open: a row that leaves open only its first column gets a NaN there, and so
    /// does every density of that set. That is the program's error, kept on purpose.
    static func completed(
        _ rows: Rows, _ dimensions: [Dimension], using generator: inout SeededGenerator
    ) -> Rows {
        let donors = dimensions.indices.map { column in
            (0..<rows.count).filter { rows.values[$0 * rows.width + column] != Dimension.inactive }
        }
        var result = Rows(width: rows.width)
        for index in 0..<rows.count {
            var row = Array(rows[index])
            var open = row.indices.filter { row[$0] == Dimension.inactive }
            while let first = open.first, open != [0] {
                if donors[first].isEmpty {
                    row[first] =
                        dimensions[first].choices.map { Double(generator.index(below: $0)) }
                        ?? generator.uniform()
                } else {
                    let donor = Array(rows[donors[first][generator.index(below: donors[first].count)]])
                    for column in open { row[column] = donor[column] }
                }
                open = open.filter { row[$0] == Dimension.inactive }
            }
            result.append(row.map { $0 == Dimension.inactive ? .nan : $0 })
        }
        return result
    }
}
