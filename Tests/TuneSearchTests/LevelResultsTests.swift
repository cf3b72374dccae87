import Testing
import TuneNumerics
@testable import TuneSearch

@Suite("Level results")
struct LevelResultsTests {
    @Test("ranks by loss, among equals by when it came, with failures last, through replacements")
    func ranks() {
        for seed in 0..<40 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed, stream: 1)
            var results = LevelResults(level: 1)
            var told: [(row: Int, loss: Double)] = []
            for _ in 0..<120 {
                let row = generator.index(below: 60)
                let loss = [0, 1, 2, .nan, .infinity, -.infinity, generator.uniform()][
                    generator.index(below: 7)]
                results.record(loss, row: row)
                told.removeAll { $0.row == row }
                told.append((row, loss.isFinite ? loss : .infinity))
            }
            let expected = told.enumerated().sorted { ($0.1.loss, $0.0) < ($1.1.loss, $1.0) }.map(\.1.row)
            #expect(results.ranking == expected, "seed \(seed)")
            #expect(results.finiteCount == told.filter { $0.loss.isFinite }.count, "seed \(seed)")
            #expect(results.arrivals.sorted() == expected.sorted(), "seed \(seed)")
        }
    }
}
