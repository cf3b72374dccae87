internal import COpenBLAS

/// Single-threaded BLAS: one ask costs one core, and the sums have the same order every time.
enum BLAS {
    /// Touched before the first call.
    static let singleThreaded: Void = openblas_set_num_threads(1)
}

/// Products and eigenvalues, by OpenBLAS.
extension Matrix {
    /// The product of two matrices; shapes `[n, k]` and `[k, m]`.
    ///
    /// Cost: n k m.
    public func times(_ other: Matrix) -> Matrix {
        precondition(columns == other.rows, "The factors of a product must fit.")
        return product(.none, other, .none, rows: rows, inner: columns, columns: other.columns)
    }

    /// The product with another matrix that is transposed first; shapes `[n, k]` and `[m, k]`.
    public func times(transposed other: Matrix) -> Matrix {
        precondition(columns == other.columns, "The factors of a product must fit.")
        return product(.none, other, .transposed, rows: rows, inner: columns, columns: other.rows)
    }

    /// The product of this matrix, transposed first, with another; shapes `[k, n]` and `[k, m]`.
    public func transposedTimes(_ other: Matrix) -> Matrix {
        precondition(rows == other.rows, "The factors of a product must fit.")
        return product(.transposed, other, .none, rows: columns, inner: rows, columns: other.columns)
    }

    /// The product with a column; shapes `[n, k]` and `[k]`.
    public func times(_ vector: [Double]) -> [Double] {
        precondition(columns == vector.count, "The factors of a product must fit.")
        return product(.none, vector, count: rows)
    }

    /// The product of this matrix, transposed first, with a column; shapes `[k, n]` and `[k]`.
    public func transposedTimes(_ vector: [Double]) -> [Double] {
        precondition(rows == vector.count, "The factors of a product must fit.")
        return product(.transposed, vector, count: columns)
    }

    /// The eigenvalues and eigenvectors of a symmetric matrix, of which the lower triangle is read.
    ///
    /// Cost: cubic in the size.
    ///
    /// - Returns: The values, ascending, and the vectors of length one as the rows of a matrix; nil where the
    ///   matrix has numbers that are not finite.
    public func symmetricEigen() -> (values: [Double], vectors: Matrix)? {
        precondition(rows == columns, "Only square matrices have eigenvalues.")
        guard values.allSatisfy(\.isFinite) else { return nil }
        guard rows > 0 else { return ([], self) }
        _ = BLAS.singleThreaded
        var (job, triangle) = (CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "U")))
        var (size, information) = (Int32(rows), Int32(0))
        var (result, eigenvalues) = (values, [Double](repeating: 0, count: rows))
        var work = [Double](repeating: 0, count: 34 * rows)
        var workSize = Int32(work.count)
        dsyev_(
            &job, &triangle, &size, &result, &size, &eigenvalues, &work, &workSize, &information, 1, 1)
        guard information == 0 else { return nil }
        return (eigenvalues, Matrix(rows: rows, columns: rows, values: result))
    }

    private func product(
        _ turn: Turn, _ other: Matrix, _ otherTurn: Turn, rows: Int, inner: Int, columns: Int
    ) -> Matrix {
        var result = Matrix(rows: rows, columns: columns)
        guard rows > 0, inner > 0, columns > 0 else { return result }
        _ = BLAS.singleThreaded
        result.edit { values in
            cblas_dgemm(
                CblasRowMajor, turn.code, otherTurn.code, Int32(rows), Int32(columns), Int32(inner),
                1, self.values, Int32(self.columns), other.values, Int32(other.columns), 0, &values,
                Int32(columns))
        }
        return result
    }

    private func product(_ turn: Turn, _ vector: [Double], count: Int) -> [Double] {
        var result = [Double](repeating: 0, count: count)
        guard rows > 0, columns > 0 else { return result }
        _ = BLAS.singleThreaded
        cblas_dgemv(
            CblasRowMajor, turn.code, Int32(rows), Int32(columns), 1, values, Int32(columns), vector, 1, 0,
            &result, 1)
        return result
    }

    /// Whether a factor is transposed first.
    private enum Turn {
        case none, transposed

        var code: CBLAS_TRANSPOSE { self == .none ? CblasNoTrans : CblasTrans }
    }
}
