import Testing
import TuneNumerics

@Suite("Matrix")
struct MatrixTests {
    /// A matrix of normal numbers.
    static func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
        var generator = SeededGenerator(seed: seed, stream: 40)
        return Matrix(
            rows: rows, columns: columns, values: (0..<rows * columns).map { _ in generator.normal() })
    }

    @Test(
        "products are the sums of products, in every form",
        arguments: [(1, 1, 1), (2, 3, 4), (7, 1, 5), (33, 17, 9), (4, 0, 3), (0, 2, 2)])
    func products(rows: Int, inner: Int, columns: Int) {
        let (a, b) = (Self.random(rows, inner, seed: 1), Self.random(inner, columns, seed: 2))
        var expected = Matrix(rows: rows, columns: columns)
        for row in 0..<rows {
            for column in 0..<columns {
                for index in 0..<inner { expected[row, column] += a[row, index] * b[index, column] }
            }
        }
        for product in [a.times(b), a.times(transposed: b.transposed), a.transposed.transposedTimes(b)] {
            #expect(product.rows == rows && product.columns == columns)
            #expect(
                zip(product.values, expected.values).allSatisfy { isClose($0, $1, 1e-12, absolute: 1e-12) })
        }
        guard columns > 0 else { return }
        let column = (0..<inner).map { b[$0, 0] }
        for product in [a.times(column), a.transposed.transposedTimes(column)] {
            #expect(product.count == rows)
            for (row, value) in product.enumerated() {
                #expect(isClose(value, expected[row, 0], 1e-12, absolute: 1e-12))
            }
        }
    }

    @Test("a symmetric matrix is the sum of its eigenvectors' squares", arguments: [1, 2, 5, 40])
    func eigen(size: Int) throws {
        let half = Self.random(size, size, seed: 3)
        var matrix = half
        for row in 0..<size {
            for column in 0..<size { matrix[row, column] = half[row, column] + half[column, row] }
        }
        let (values, vectors) = try #require(matrix.symmetricEigen())
        #expect(values == values.sorted())
        var scaled = vectors
        for row in 0..<size {
            for column in 0..<size { scaled[row, column] *= values[row] }
        }
        let again = vectors.transposedTimes(scaled)
        #expect(zip(again.values, matrix.values).allSatisfy { isClose($0, $1, 1e-10, absolute: 1e-10) })
        let unit = vectors.times(transposed: vectors)
        #expect(
            zip(unit.values, Matrix(identity: size).values).allSatisfy { isClose($0, $1, 0, absolute: 1e-12) }
        )
    }

    @Test("a matrix with a number that is none has no eigenvalues")
    func eigenOfNothing() {
        #expect(Matrix(rows: 2, columns: 2, values: [1, .nan, .nan, 1]).symmetricEigen() == nil)
        #expect(Matrix(rows: 0, columns: 0).symmetricEigen()?.values == [])
    }

    @Test("rows are appended and read back")
    func rows() {
        let matrix = Matrix(rows: 0, columns: 2).appending([1, 2]).appending([3, 4])
        #expect(matrix == Matrix(rows: 2, columns: 2, values: [1, 2, 3, 4]))
        #expect(Array(matrix[row: 1]) == [3, 4])
        #expect(matrix.diagonal == [1, 4])
        #expect(matrix.transposed.values == [1, 3, 2, 4])
    }
}
