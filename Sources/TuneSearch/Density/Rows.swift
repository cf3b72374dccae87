/// Configurations as a model sees them, one after the other: coordinates, indices of choices, or `inactive`.
struct Rows: Sendable, Hashable {
    /// How many numbers a row has.
    let width: Int
    /// How many rows there are.
    private(set) var count = 0
    /// The numbers; shape `[count, width]`.
    private(set) var values: [Double] = []

    /// Makes room for rows of so many numbers.
    init(width: Int) {
        self.width = width
    }

    /// Appends a row, whose length must be the width.
    mutating func append(_ row: some Collection<Double>) {
        precondition(row.count == width, "All rows have the same width.")
        values.append(contentsOf: row)
        count += 1
    }

    /// One row.
    subscript(row: Int) -> ArraySlice<Double> {
        values[row * width..<(row + 1) * width]
    }

    /// The numbers, coordinate by coordinate; shape `[width][count]`.
    var columns: [[Double]] {
        (0..<width).map { column in (0..<count).map { values[$0 * width + column] } }
    }

    /// Some of the rows, in the order asked for.
    func selecting(_ indices: some Collection<Int>) -> Rows {
        var selection = Rows(width: width)
        selection.values.reserveCapacity(indices.count * width)
        for index in indices { selection.append(self[index]) }
        return selection
    }
}
