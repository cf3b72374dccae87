import TuneNumerics

/// The shape of the search distribution: a full covariance matrix, or variances alone.
struct Covariance: Sendable, Hashable {
    /// The matrix in full, or its diagonal as a column; shape `[n, n]` or `[n, 1]`.
    private(set) var matrix: Matrix
    /// The square roots of the eigenvalues; shape `[n]`.
    private(set) var scales: [Double]
    /// The eigenvectors as columns; nil for variances alone.
    private(set) var basis: Matrix?

    /// The identity in so many dimensions.
    init(dimensions: Int, isSeparable: Bool) {
        matrix =
            isSeparable
            ? Matrix(rows: dimensions, columns: 1, repeating: 1) : Matrix(identity: dimensions)
        scales = [Double](repeating: 1, count: dimensions)
        basis = isSeparable ? nil : Matrix(identity: dimensions)
    }

    /// The variance along each coordinate; shape `[n]`.
    var variances: [Double] { basis == nil ? matrix.values : matrix.diagonal }

    /// A standard normal vector given this shape.
    func shaped(_ z: [Double]) -> [Double] {
        let scaled = zip(scales, z).map { $0 * $1 }
        guard let basis else { return scaled }
        return Self.product(basis, scaled)
    }

    /// A vector of this shape turned back into a standard normal one.
    func whitened(_ y: [Double]) -> [Double] {
        guard let basis else { return zip(y, scales).map { $0 / $1 } }
        let turned = zip(Self.transposedProduct(basis, y), scales).map { $0 / $1 }
        return Self.product(basis, turned)
    }

    /// Keeps a part of the matrix and adds weighted squares of vectors; false where numbers overflow.
    mutating func update(keeping part: Double, adding squares: [(weight: Double, vector: [Double])]) -> Bool {
        let size = scales.count
        let isSeparable = basis == nil
        matrix.edit { values in
            for index in values.indices { values[index] *= part }
            for (weight, vector) in squares {
                for row in 0..<size {
                    let factor = weight * vector[row]
                    if isSeparable {
                        values[row] += factor * vector[row]
                    } else {
                        for column in 0..<size { values[row * size + column] += factor * vector[column] }
                    }
                }
            }
        }
        return decompose()
    }

    /// Finds the eigenvalues; those that are not above 0 become 1e-8.
    private mutating func decompose() -> Bool {
        guard matrix.values.allSatisfy(\.isFinite) else { return false }
        let eigen = basis == nil ? nil : matrix.jacobiEigen()
        let values = eigen?.values ?? matrix.values
        scales = values.map { ($0 > 0 ? $0 : 1e-8).squareRoot() }
        if eigen != nil { basis = eigen?.vectors }
        guard values.contains(where: { $0 <= 0 }) else { return true }
        let numbers = recomposed()
        matrix.edit { $0 = numbers }
        return true
    }

    /// The numbers of the matrix that the eigenvalues and eigenvectors make.
    private func recomposed() -> [Double] {
        let variances = scales.map { $0 * $0 }
        guard let basis else { return variances }
        let size = scales.count
        return (0..<size * size).map { place in
            (0..<size).reduce(0) { sum, index in
                sum + variances[index] * basis[place / size, index] * basis[place % size, index]
            }
        }
    }

    // Sums in a fixed order, so that every machine proposes the same.

    private static func product(_ matrix: Matrix, _ vector: [Double]) -> [Double] {
        (0..<matrix.rows).map { row in
            var sum = 0.0
            for column in 0..<matrix.columns { sum += matrix[row, column] * vector[column] }
            return sum
        }
    }

    private static func transposedProduct(_ matrix: Matrix, _ vector: [Double]) -> [Double] {
        var sums = [Double](repeating: 0, count: matrix.columns)
        for row in 0..<matrix.rows {
            for column in 0..<matrix.columns { sums[column] += matrix[row, column] * vector[row] }
        }
        return sums
    }
}
