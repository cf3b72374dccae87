import Testing

@testable import TuneTrainer

@Suite("Features")
struct FeatureEncodingTests {
    @Test("numbers are standardised, texts get inputs by frequency, both from the training rows")
    func mixed() throws {
        let columns: [Table.Column] = [
            .numbers([1, 3, .nan, 9]), .text(levels: ["a", "b", "c"], codes: [1, 1, 0, 2]),
        ]
        let encoding = try FeatureEncoding(columns, train: [0, 1, 2])
        #expect(encoding.width == 3)
        // "b" is more frequent than "a"; "c" was never trained.
        #expect(try encoding.matrix([0, 1, 2, 3]) == [-1, 1, 0, 1, 1, 0, 0, 0, 1, 7, 0, 0])
    }

    @Test("missing text leaves all inputs at 0")
    func missingText() throws {
        let encoding = try FeatureEncoding([.text(levels: ["a"], codes: [0, -1])], train: [0, 1])
        #expect(try encoding.matrix([0, 1]) == [1, 0])
    }

    @Test("beyond the most levels the rest share one input", arguments: [0, 1, 5])
    func manyLevels(beyond: Int) throws {
        let limit = TrainerLimits.levels
        let codes = (0..<Int32(limit + beyond)).map { $0 } + (0..<Int32(limit)).map { $0 }
        let levels = (0..<limit + beyond).map { "\($0)" }
        let encoding = try FeatureEncoding([.text(levels: levels, codes: codes)], train: Array(codes.indices))
        #expect(encoding.width == limit + (beyond > 0 ? 1 : 0))
        let matrix = try encoding.matrix(Array(codes.indices))
        #expect(matrix.reduce(0, +) == Float(codes.count))
        let others = codes.indices.count { matrix[$0 * encoding.width + encoding.width - 1] == 1 }
        #expect(others == (beyond > 0 ? beyond : 2))
    }

    @Test(
        "columns that never vary are nothing to learn from",
        arguments: [
            [], [Table.Column.numbers([1, 1, 1])], [.numbers([.nan, .nan, .nan])],
            [.text(levels: ["a"], codes: [0, 0, 0])], [.text(levels: ["a", "b"], codes: [0, 0, 1])],
        ])
    func constant(columns: [Table.Column]) {
        #expect(throws: TrainerError.noUsableFeatures) { try FeatureEncoding(columns, train: [0, 1]) }
    }
}
