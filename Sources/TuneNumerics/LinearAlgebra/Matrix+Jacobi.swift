/// Eigenvalues by plain arithmetic, the same to the last bit on every machine.
extension Matrix {
    /// The eigenvalues and eigenvectors of a symmetric matrix, of which the upper triangle is read.
    ///
    /// Unlike `symmetricEigen` nothing depends on the machine. Cost: cubic in the size, a few milliseconds for 60.
    ///
    /// Source: Golub and Van Loan, "Matrix computations", section 8.5 (cyclic Jacobi).
    ///
    /// - Returns: The values in no special order and the vectors of length one as the columns of a matrix; nil
    ///   where the matrix has numbers that are not finite.
    public func jacobiEigen() -> (values: [Double], vectors: Matrix)? {
        precondition(rows == columns, "Only square matrices have eigenvalues.")
        guard values.allSatisfy(\.isFinite) else { return nil }
        let size = rows
        // The rows of `basis` become the eigenvectors: rotating two rows runs along memory.
        var (matrix, basis) = (values, Matrix(identity: size).values)
        for row in 0..<size {
            for column in 0..<row { matrix[row * size + column] = matrix[column * size + row] }
        }
        for _ in 0..<60 {
            var isDiagonal = true
            for first in 0..<size {
                for second in first + 1..<max(size, first + 1) {
                    guard let turn = Self.turn(matrix, first, second, size) else { continue }
                    isDiagonal = false
                    Self.rotateColumns(&matrix, first, second, turn, size)
                    Self.rotateRows(&matrix, first, second, turn, size)
                    Self.rotateRows(&basis, first, second, turn, size)
                    matrix[first * size + second] = 0
                    matrix[second * size + first] = 0
                }
            }
            if isDiagonal { break }
        }
        return (
            (0..<size).map { matrix[$0 * size + $0] },
            Matrix(rows: size, columns: size, values: basis).transposed
        )
    }

    /// The cosine and sine that make one off-diagonal number zero; nil where it is negligible.
    private static func turn(
        _ matrix: [Double], _ first: Int, _ second: Int, _ size: Int
    ) -> (cosine: Double, sine: Double)? {
        let beside = matrix[first * size + second]
        let (high, low) = (matrix[first * size + first], matrix[second * size + second])
        guard beside.magnitude > 0x1p-60 * (high.magnitude * low.magnitude).squareRoot(),
            beside.magnitude > .leastNormalMagnitude
        else { return nil }
        let ratio = (low - high) / (2 * beside)
        let tangent = (ratio < 0 ? -1 : 1) / (ratio.magnitude + (1 + ratio * ratio).squareRoot())
        let cosine = 1 / (1 + tangent * tangent).squareRoot()
        return (cosine, tangent * cosine)
    }

    private static func rotateRows(
        _ values: inout [Double], _ first: Int, _ second: Int, _ turn: (cosine: Double, sine: Double),
        _ size: Int
    ) {
        for column in 0..<size {
            let (a, b) = (values[first * size + column], values[second * size + column])
            values[first * size + column] = turn.cosine * a - turn.sine * b
            values[second * size + column] = turn.sine * a + turn.cosine * b
        }
    }

    private static func rotateColumns(
        _ values: inout [Double], _ first: Int, _ second: Int, _ turn: (cosine: Double, sine: Double),
        _ size: Int
    ) {
        for row in 0..<size {
            let (a, b) = (values[row * size + first], values[row * size + second])
            values[row * size + first] = turn.cosine * a - turn.sine * b
            values[row * size + second] = turn.sine * a + turn.cosine * b
        }
    }
}
