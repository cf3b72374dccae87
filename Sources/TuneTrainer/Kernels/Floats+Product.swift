internal import COpenBLAS

/// Single-threaded BLAS: OpenBLAS starts no threads of its own, so every trial costs one thread.
enum BLAS {
    /// Touched before the first product.
    static let singleThreaded: Void = openblas_set_num_threads(1)
}

extension Floats {
    /// Sets these numbers to the matrix product `a b`; shapes `[rows, inner]` and `[inner, columns]`.
    func setProduct(_ a: Floats, _ b: Floats, rows: Int, inner: Int, columns: Int) {
        assert(rows * inner <= a.count && inner * columns <= b.count && rows * columns <= count)
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(rows), Int32(columns), Int32(inner),
            1, a.base, Int32(inner), b.base, Int32(columns), 0, base, Int32(columns))
    }

    /// Sets these numbers to the matrix product `aᵀ b`; shapes `[inner, rows]` and `[inner, columns]`.
    func setProduct(transposed a: Floats, _ b: Floats, rows: Int, inner: Int, columns: Int) {
        assert(rows * inner <= a.count && inner * columns <= b.count && rows * columns <= count)
        cblas_sgemm(
            CblasRowMajor, CblasTrans, CblasNoTrans, Int32(rows), Int32(columns), Int32(inner),
            1, a.base, Int32(rows), b.base, Int32(columns), 0, base, Int32(columns))
    }

    /// Sets these numbers to the matrix product `a bᵀ`; shapes `[rows, inner]` and `[columns, inner]`.
    func setProduct(_ a: Floats, transposed b: Floats, rows: Int, inner: Int, columns: Int) {
        assert(rows * inner <= a.count && inner * columns <= b.count && rows * columns <= count)
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows), Int32(columns), Int32(inner),
            1, a.base, Int32(inner), b.base, Int32(inner), 0, base, Int32(columns))
    }

    /// Sets these numbers to the column sums of a matrix of shape `[rows, count]`.
    func setColumnSums(_ matrix: Floats, rows: Int) {
        assert(rows * count <= matrix.count)
        let (sums, columns) = (base, count)
        sums.update(repeating: 0, count: columns)
        var row = matrix.base
        for _ in 0..<rows {
            for column in 0..<columns { sums[column] += row[column] }
            row += columns
        }
    }
}
