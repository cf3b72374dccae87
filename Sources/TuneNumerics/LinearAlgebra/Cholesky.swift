internal import COpenBLAS
internal import Glibc

/// The triangular square root of a symmetric positive definite matrix: `matrix = factor factorᵀ`.
///
/// Where the matrix is not positive definite to the last digit, a small number is added to its diagonal.
public struct Cholesky: Sendable, Hashable {
    /// The lower triangle, zeros above the diagonal; shape `[size, size]`.
    public let factor: Matrix
    /// What had to be added to each diagonal element; 0 if nothing.
    public let jitter: Double

    /// Factors a symmetric matrix, of which the lower triangle is read.
    ///
    /// Tried are no jitter, then 1e-8 times the mean of the diagonal, then ten times more each time up to 1e-2.
    /// Cost: a third of the cube of the size.
    ///
    /// - Returns: nil where numbers are not finite or the matrix is far from positive definite.
    public init?(_ matrix: Matrix) {
        precondition(matrix.rows == matrix.columns, "Only square matrices have a Cholesky factor.")
        self.init(matrix, scale: Self.scale(of: matrix))
    }

    private init?(_ matrix: Matrix, scale: Double) {
        guard scale.isFinite else { return nil }
        for relative in Self.jitters {
            let jitter = relative * scale
            guard let factor = Self.factor(matrix, adding: jitter, scale: scale) else { continue }
            self.init(factor: factor, jitter: jitter)
            return
        }
        return nil
    }

    private init(factor: Matrix, jitter: Double) {
        self.factor = factor
        self.jitter = jitter
    }

    /// The number of rows and columns.
    public var size: Int { factor.rows }

    /// The logarithm of the determinant of the matrix.
    public var logDeterminant: Double {
        2 * factor.diagonal.reduce(0) { $0 + log($1) }
    }

    /// Solves `matrix x = right`; shape `[size]`.
    public func solve(_ right: [Double]) -> [Double] {
        solveTransposedFactor(solveFactor(right))
    }

    /// Solves `matrix x = right` for many right sides, the rows of a matrix; shape `[m, size]`.
    public func solve(rows right: Matrix) -> Matrix {
        solve(rows: solveFactor(rows: right), CblasNoTrans)
    }

    /// Solves `factor x = right`; shape `[size]`.
    public func solveFactor(_ right: [Double]) -> [Double] {
        solve(right, CblasNoTrans)
    }

    /// Solves `factorᵀ x = right`; shape `[size]`.
    public func solveTransposedFactor(_ right: [Double]) -> [Double] {
        solve(right, CblasTrans)
    }

    /// Solves `factor x = right` for many right sides, the rows of a matrix; shape `[m, size]`.
    public func solveFactor(rows right: Matrix) -> Matrix {
        solve(rows: right, CblasTrans)
    }

    /// The inverse of the matrix.
    ///
    /// Cost: two thirds of the cube of the size.
    public var inverse: Matrix {
        guard size > 0 else { return factor }
        _ = BLAS.singleThreaded
        var (triangle, count, information) = (Self.upper, Int32(size), Int32(0))
        var result = factor
        result.edit { dpotri_(&triangle, &count, &$0, &count, &information, 1) }
        result.edit { values in
            for row in 0..<size {
                for column in row + 1..<max(size, row + 1) {
                    values[row * size + column] = values[column * size + row]
                }
            }
        }
        return result
    }

    /// The factor of the matrix with further rows and columns.
    ///
    /// Cost: the square of the size for each new row.
    ///
    /// - Parameters:
    ///   - cross: The new rows as far as the old columns; shape `[m, size]`.
    ///   - corner: Where the new rows and columns meet; shape `[m, m]`; it gets the jitter too.
    /// - Returns: nil where the new rows make the matrix far from positive definite.
    public func extended(cross: Matrix, corner: Matrix) -> Cholesky? {
        precondition(cross.rows == corner.rows && cross.columns == size, "The new rows must fit.")
        let left = solveFactor(rows: cross)
        let explained = left.times(transposed: left)
        var rest = corner
        rest.edit { values in
            for index in values.indices { values[index] -= explained.values[index] }
            for index in 0..<corner.rows { values[index * corner.columns + index] += jitter }
        }
        guard let right = Cholesky(rest, scale: Self.scale(of: corner)) else { return nil }
        var values: [Double] = []
        values.reserveCapacity((size + corner.rows) * (size + corner.rows))
        for row in 0..<size {
            values += factor[row: row]
            values += repeatElement(0, count: corner.rows)
        }
        for row in 0..<corner.rows {
            values += left[row: row]
            values += right.factor[row: row]
        }
        let total = size + corner.rows
        return Cholesky(factor: Matrix(rows: total, columns: total, values: values), jitter: jitter)
    }

    private func solve(_ right: [Double], _ turn: CBLAS_TRANSPOSE) -> [Double] {
        precondition(right.count == size, "The right side must have the size of the matrix.")
        guard size > 0 else { return right }
        _ = BLAS.singleThreaded
        var result = right
        cblas_dtrsv(
            CblasRowMajor, CblasLower, turn, CblasNonUnit, Int32(size), factor.values, Int32(size), &result,
            1)
        return result
    }

    private func solve(rows right: Matrix, _ turn: CBLAS_TRANSPOSE) -> Matrix {
        precondition(right.columns == size, "The right sides must have the size of the matrix.")
        guard size > 0, right.rows > 0 else { return right }
        _ = BLAS.singleThreaded
        var result = right
        result.edit {
            cblas_dtrsm(
                CblasRowMajor, CblasRight, CblasLower, turn, CblasNonUnit, Int32(right.rows), Int32(size), 1,
                factor.values, Int32(size), &$0, Int32(size))
        }
        return result
    }

    /// One try; LAPACK counts columns first, so that our lower triangle is its upper one.
    ///
    /// - Returns: nil also where a pivot is no more than rounding leaves of zero.
    private static func factor(_ matrix: Matrix, adding jitter: Double, scale: Double) -> Matrix? {
        let size = matrix.rows
        guard size > 0 else { return matrix }
        _ = BLAS.singleThreaded
        var (triangle, count, information) = (upper, Int32(size), Int32(0))
        var result = matrix
        result.edit { values in
            for row in 0..<size {
                values[row * size + row] += jitter
                for column in row + 1..<max(size, row + 1) { values[row * size + column] = 0 }
            }
            dpotrf_(&triangle, &count, &values, &count, &information, 1)
        }
        let least = 4 * Double(size) * Double.ulpOfOne * scale
        let isSound = information == 0 && result.diagonal.allSatisfy { $0 * $0 > least && $0.isFinite }
        return isSound ? result : nil
    }

    private static func scale(of matrix: Matrix) -> Double {
        matrix.diagonal.reduce(0, +) / Double(max(matrix.rows, 1))
    }

    private static let upper = CChar(UInt8(ascii: "U"))
    private static let jitters = [0, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2]
}
