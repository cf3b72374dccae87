import Testing
import TuneNumerics

@Suite("Jacobi eigenvalues")
struct JacobiTests {
    @Test("vectors are orthonormal and give the matrix back", arguments: [1, 2, 3, 10, 25])
    func decomposes(size: Int) throws {
        var generator = SeededGenerator(seed: 3, stream: UInt64(size))
        var matrix = Matrix(rows: size, columns: size)
        for row in 0..<size {
            for column in 0...row {
                matrix[row, column] = generator.normal()
                matrix[column, row] = matrix[row, column]
            }
        }
        let eigen = try #require(matrix.jacobiEigen())
        for row in 0..<size {
            for column in 0..<size {
                var (rebuilt, product) = (0.0, 0.0)
                for index in 0..<size {
                    let (left, right) = (eigen.vectors[row, index], eigen.vectors[column, index])
                    rebuilt += eigen.values[index] * left * right
                    product += eigen.vectors[index, row] * eigen.vectors[index, column]
                }
                #expect(abs(rebuilt - matrix[row, column]) < 1e-12)
                #expect(abs(product - (row == column ? 1 : 0)) < 1e-13)
            }
        }
    }

    @Test("agrees with the library's eigenvalues, also of badly scaled matrices")
    func agreesWithLibrary() throws {
        let matrix = Matrix(
            rows: 3, columns: 3, values: [1e8, 30, 2, 30, 5, 1e-3, 2, 1e-3, 1e-6])
        let expected = try #require(matrix.symmetricEigen()).values
        let values = try #require(matrix.jacobiEigen()).values.sorted()
        for (value, other) in zip(values, expected) { #expect(abs(value - other) < 1e-8 * abs(value) + 1e-7) }
    }

    @Test("nothing, zeros and numbers that are not finite are fine")
    func edges() {
        #expect(Matrix(rows: 0, columns: 0).jacobiEigen()?.values == [])
        #expect(Matrix(rows: 2, columns: 2).jacobiEigen()?.values == [0, 0])
        #expect(Matrix(rows: 1, columns: 1, values: [.nan]).jacobiEigen() == nil)
    }
}
