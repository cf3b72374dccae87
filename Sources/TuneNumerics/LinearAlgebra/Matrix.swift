/// A small dense matrix of doubles, one row after the other.
public struct Matrix: Sendable, Hashable {
    /// How many rows there are.
    public let rows: Int
    /// How many columns there are.
    public let columns: Int
    /// The numbers, row by row; shape `[rows, columns]`.
    public private(set) var values: [Double]

    /// Makes a matrix of numbers given row by row.
    ///
    /// - Parameter values: Exactly `rows * columns` numbers.
    public init(rows: Int, columns: Int, values: [Double]) {
        precondition(rows >= 0 && columns >= 0, "A matrix cannot have fewer than no rows and columns.")
        precondition(values.count == rows * columns, "A matrix has one number per row and column.")
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    /// Makes a matrix of one number everywhere, zero unless another is given.
    public init(rows: Int, columns: Int, repeating value: Double = 0) {
        self.init(
            rows: rows, columns: columns, values: [Double](repeating: value, count: rows * columns))
    }

    /// Makes a square matrix with ones on the diagonal and zeros beside it.
    public init(identity size: Int) {
        self.init(rows: size, columns: size)
        for index in 0..<size { self[index, index] = 1 }
    }

    /// The number in a row and a column.
    public subscript(row: Int, column: Int) -> Double {
        get { values[row * columns + column] }
        set { values[row * columns + column] = newValue }
    }

    /// One row.
    public subscript(row row: Int) -> ArraySlice<Double> {
        values[row * columns..<(row + 1) * columns]
    }

    /// The numbers on the diagonal.
    public var diagonal: [Double] {
        (0..<min(rows, columns)).map { values[$0 * columns + $0] }
    }

    /// The matrix with rows and columns exchanged.
    public var transposed: Matrix {
        var result = Matrix(rows: columns, columns: rows)
        for row in 0..<rows {
            for column in 0..<columns { result[column, row] = self[row, column] }
        }
        return result
    }

    /// Appends a row, whose length must be the number of columns.
    public func appending(_ row: some Collection<Double>) -> Matrix {
        Matrix(rows: rows + 1, columns: columns, values: values + row)
    }

    /// Lets a function write the numbers where they stand; it must not change how many there are.
    public mutating func edit(_ body: (inout [Double]) -> Void) {
        body(&values)
        precondition(values.count == rows * columns, "A matrix keeps its shape.")
    }
}
