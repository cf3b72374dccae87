import Testing
import TuneNumerics

@Suite("Cholesky")
struct CholeskyTests {
    /// A well conditioned positive definite matrix.
    static func matrix(_ size: Int, seed: UInt64) -> Matrix {
        let half = MatrixTests.random(size, size + 3, seed: seed)
        var result = half.times(transposed: half)
        for index in 0..<size { result[index, index] += 1 }
        return result
    }

    @Test("the factor times itself is the matrix, and no jitter is needed", arguments: [1, 2, 3, 20, 150])
    func factor(size: Int) throws {
        let matrix = Self.matrix(size, seed: 1)
        let cholesky = try #require(Cholesky(matrix))
        #expect(cholesky.jitter == 0)
        let above = (0..<size).flatMap { cholesky.factor[row: $0].dropFirst($0 + 1) }
        #expect(above.allSatisfy { $0 == 0 })
        expectClose(cholesky.factor.times(transposed: cholesky.factor).values, matrix.values)
    }

    @Test("solutions solve", arguments: [1, 4, 60])
    func solves(size: Int) throws {
        let matrix = Self.matrix(size, seed: 2)
        let cholesky = try #require(Cholesky(matrix))
        let right = MatrixTests.random(5, size, seed: 3)
        let solution = cholesky.solve(rows: right)
        expectClose(solution.times(matrix).values, right.values)
        let half = cholesky.solveFactor(rows: right)
        for row in 0..<5 {
            expectClose(cholesky.solve(Array(right[row: row])), Array(solution[row: row]))
            expectClose(cholesky.solveFactor(Array(right[row: row])), Array(half[row: row]))
        }
        expectClose(cholesky.inverse.times(matrix).values, Matrix(identity: size).values)
    }

    @Test("the determinant of a triangular square is the product of its diagonal's squares")
    func determinant() throws {
        let cholesky = try #require(Cholesky(Matrix(rows: 2, columns: 2, values: [4, 99, 2, 10])))
        #expect(cholesky.factor.values == [2, 0, 1, 3])
        #expect(isClose(cholesky.logDeterminant, 3.58351893845611, 1e-14))
    }

    @Test(
        "appended rows give the factor of the larger matrix", arguments: [(0, 3), (5, 1), (30, 12), (4, 0)])
    func extended(old: Int, new: Int) throws {
        let whole = Self.matrix(old + new, seed: 4)
        func part(_ rows: Range<Int>, _ columns: Range<Int>) -> Matrix {
            Matrix(
                rows: rows.count, columns: columns.count,
                values: rows.flatMap { row in columns.map { whole[row, $0] } })
        }
        let start = try #require(Cholesky(part(0..<old, 0..<old)))
        let (all, fresh) = (0..<old + new, old..<old + new)
        let grown = try #require(start.extended(cross: part(fresh, 0..<old), corner: part(fresh, fresh)))
        let expected = try #require(Cholesky(part(all, all)))
        expectClose(grown.factor.values, expected.factor.values)
    }

    @Test("a singular matrix is factored with a small jitter")
    func singular() throws {
        let cholesky = try #require(Cholesky(Matrix(rows: 3, columns: 3, repeating: 2)))
        #expect(cholesky.jitter > 0 && cholesky.jitter <= 2e-6)
        let copy = try #require(
            cholesky.extended(
                cross: Matrix(rows: 1, columns: 3, repeating: 2),
                corner: Matrix(rows: 1, columns: 1, repeating: 2)))
        #expect(copy.factor.values.allSatisfy { $0.isFinite })
    }

    @Test(
        "what is not positive definite has no factor",
        arguments: [[1, 0, 2, 1], [-1, 0, 0, -1], [1, 0, .nan, 1], [.infinity, 0, 0, 1]])
    func refused(values: [Double]) {
        #expect(Cholesky(Matrix(rows: 2, columns: 2, values: values)) == nil)
    }

    private func expectClose(_ found: [Double], _ expected: [Double], line: Int = #line) {
        #expect(found.count == expected.count)
        let worst = zip(found, expected).map { abs($0 - $1) / (1 + abs($1)) }.max() ?? 0
        #expect(worst <= 1e-9, "line \(line)")
    }
}
