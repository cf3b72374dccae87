import Testing

@testable import TuneTrainer

@Suite("Targets")
struct TargetEncodingTests {
    private func encoding(
        _ numbers: [Double], _ kind: DatasetOptions.TaskKind? = nil
    ) throws -> TargetEncoding {
        try TargetEncoding(.numbers(numbers), kind: kind)
    }

    @Test("two integers are a binary target, the greater one positive")
    func binary() throws {
        let encoding = try encoding([7, 3, .nan, 7])
        #expect(encoding.task == .binary)
        #expect(encoding.classNames == ["3", "7"])
        #expect(encoding.rows == [0, 1, 3])
        #expect(encoding.values == [1, 0, 1])
    }

    @Test("few integers are classes, many or fractions are a number")
    func guesses() throws {
        #expect(try encoding([1, 2, 3, 1, 2, 3, 1, 2, 3]).task == .multiclass(classes: 3))
        #expect(try encoding([1, 2, 3, 1, 2, 3, 1, 2]).task == .regression)
        #expect(try encoding([1, 2.5, 1, 2.5, 1, 2.5, 1]).task == .regression)
        let hundred = (0..<300).map { Double($0 % 100) }
        #expect(try encoding(hundred).task == .multiclass(classes: 100))
        #expect(try encoding(hundred + [100, 100, 100]).task == .regression)
    }

    @Test("the options overrule the guess")
    func overrule() throws {
        #expect(try encoding([0, 1, 0, 1], .multiclass).task == .multiclass(classes: 2))
        #expect(try encoding([0, 1, 0, 1], .regression).task == .regression)
        #expect(try encoding([0.5, 1.5, 2.5], .multiclass).classNames == ["0.5", "1.5", "2.5"])
        #expect(throws: TrainerError.self) { try encoding([0, 1, 2], .binary) }
    }

    @Test("text makes classes in alphabetical order, and no regression")
    func text() throws {
        let column = Table.Column.text(levels: ["no", "maybe", "yes"], codes: [2, 0, -1, 1, 0])
        let encoding = try TargetEncoding(column, kind: nil)
        #expect(encoding.classNames == ["maybe", "no", "yes"])
        #expect(encoding.rows == [0, 1, 3, 4])
        #expect(encoding.values == [2, 1, 0, 1])
        #expect(throws: TrainerError.self) { try TargetEncoding(column, kind: .regression) }
    }

    @Test("one value, or none, cannot be learned")
    func constant() {
        for numbers in [[], [1, 1], [.nan, .nan], [0.5, 0.5]] {
            for kind in [nil] + DatasetOptions.TaskKind.allCases.map(Optional.some) {
                #expect(throws: TrainerError.self) { try encoding(numbers, kind) }
            }
        }
        #expect(throws: TrainerError.self) {
            try TargetEncoding(.text(levels: ["a"], codes: [0, 0, -1]), kind: nil)
        }
    }

    @Test("the most classes are permitted, and not one more")
    func limit() throws {
        let limit = TrainerLimits.classes
        let numbers = (0..<limit).map { Double($0) }
        #expect(try encoding(numbers, .multiclass).task == .multiclass(classes: limit))
        #expect(throws: TrainerError.tooLarge("classes", limit: limit)) {
            try encoding(numbers + [-1], .multiclass)
        }
    }

    @Test("values are standardised by the training rows alone")
    func standardisation() throws {
        let encoding = try encoding([1.5, 3.5, 100.5], .regression)
        #expect(try encoding.targets(train: [0, 1]) == [-1, 1, 98])
        #expect(throws: TrainerError.self) { try encoding.targets(train: [0]) }
    }
}
