import Testing
import TuneNumerics

@testable import TuneTrainer

@Suite("Matrix products")
struct FloatsProductTests {
    /// A matrix of random numbers, as a run and as rows.
    private func matrix(_ rows: Int, _ columns: Int, _ stream: UInt64, in arena: Arena) -> (
        Floats, [[Double]]
    ) {
        var generator = SeededGenerator(seed: 3, stream: stream)
        let run = arena.take(rows * columns)
        run.assign((0..<rows * columns).map { _ in Float(generator.normal()) })
        return (run, (0..<rows).map { row in (0..<columns).map { Double(run[row * columns + $0]) } })
    }

    private func transposed(_ matrix: [[Double]]) -> [[Double]] {
        matrix[0].indices.map { column in matrix.map { $0[column] } }
    }

    private func expect(_ run: Floats, equals a: [[Double]], times b: [[Double]]) {
        for row in a.indices {
            for column in b[0].indices {
                let sum = b.indices.reduce(0) { $0 + a[row][$1] * b[$1][column] }
                #expect(abs(Double(run[row * b[0].count + column]) - sum) < 1e-5)
            }
        }
    }

    @Test(
        "each form of the product agrees with the definition", arguments: [(1, 1, 1), (5, 3, 4), (7, 16, 2)])
    func products(rows: Int, inner: Int, columns: Int) {
        let arena = Arena()
        let result = arena.take(rows * columns)
        let (a, aRows) = matrix(rows, inner, 1, in: arena)
        let (b, bRows) = matrix(inner, columns, 2, in: arena)
        result.setProduct(a, b, rows: rows, inner: inner, columns: columns)
        expect(result, equals: aRows, times: bRows)
        let (aAcross, aAcrossRows) = matrix(inner, rows, 3, in: arena)
        result.setProduct(transposed: aAcross, b, rows: rows, inner: inner, columns: columns)
        expect(result, equals: transposed(aAcrossRows), times: bRows)
        let (bAcross, bAcrossRows) = matrix(columns, inner, 4, in: arena)
        result.setProduct(a, transposed: bAcross, rows: rows, inner: inner, columns: columns)
        expect(result, equals: aRows, times: transposed(bAcrossRows))
    }

    @Test("column sums forget what was there before")
    func columnSums() {
        let arena = Arena()
        let (matrix, sums) = (arena.take(6), arena.take(2))
        matrix.assign([1, 2, 3, 4, 5, 6])
        sums.assign([100, 100])
        sums.setColumnSums(matrix, rows: 3)
        #expect(sums.values == [9, 12])
    }
}
