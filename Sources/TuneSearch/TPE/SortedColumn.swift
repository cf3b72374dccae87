/// The coordinates of one dimension in ascending order, and the rows that they belong to.
struct SortedColumn: Sendable {
    /// The coordinates, ascending; equal ones in the order in which they came.
    private(set) var values: [Double] = []
    /// The row of each coordinate.
    private(set) var rows: [Int32] = []

    /// Inserts a coordinate.
    ///
    /// Cost: a binary search and two moves within an array.
    mutating func insert(_ value: Double, row: Int) {
        var (low, high) = (0, values.count)
        while low < high {
            let middle = (low + high) / 2
            if values[middle] <= value { low = middle + 1 } else { high = middle }
        }
        values.insert(value, at: low)
        rows.insert(Int32(truncatingIfNeeded: row), at: low)
    }
}
