import Testing
import TuneNumerics
@testable import TuneSearch

@Suite("Imputation")
struct ImputationTests {
    private let dimensions = [
        Dimension(choices: nil, isConditional: false), Dimension(choices: 3, isConditional: true),
        Dimension(choices: nil, isConditional: true),
    ]

    @Test("open columns are taken from a row that has them")
    func fromDonor() {
        let open = Dimension.inactive
        let rows = Self.rows([[0.1, 2, open], [0.2, open, 0.7], [0.3, open, open]])
        for seed in 0..<20 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed, stream: 1)
            let completed = Imputation.completed(rows, dimensions, using: &generator)
            #expect(completed.values == [0.1, 2, 0.7, 0.2, 2, 0.7, 0.3, 2, 0.7])
        }
    }

    @Test("a column that no row has is drawn evenly")
    func drawn() {
        let rows = Self.rows([[0.1, Dimension.inactive, Dimension.inactive]])
        var choices: Set<Double> = []
        for seed in 0..<40 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed, stream: 1)
            let row = Imputation.completed(rows, dimensions, using: &generator).values
            choices.insert(row[1])
            #expect(row[2] >= 0 && row[2] < 1)
        }
        #expect(choices == [0, 1, 2])
    }

    private static func rows(_ values: [[Double]]) -> Rows {
        var rows = Rows(width: 3)
        for row in values { rows.append(row) }
        return rows
    }
}
