import Testing
import TuneNumerics

@testable import TuneTrainer

@Suite("Splits")
struct SplitTests {
    @Test("random splits are complete, disjoint and stratified", arguments: 0..<100)
    func properties(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed, stream: 0)
        let count = 20 + generator.index(below: 200)
        let kinds = 1 + generator.index(below: 6)
        let classes = (0..<count).map { _ in generator.index(below: kinds) }
        let fractions = (validation: 0.45 * generator.uniform(), test: 0.45 * generator.uniform())
        let rows = (0..<Int32(count)).map { $0 }
        let split = try Split.stratified(rows, classes: classes, fractions: fractions, seed: seed)
        #expect((split.train + split.validation + split.test).sorted() == rows, "seed \(seed)")
        for label in 0..<kinds {
            let size = classes.count { $0 == label }
            guard size > 0 else { continue }
            func share(_ rows: [Int32]) -> Int { rows.count { classes[Int($0)] == label } }
            #expect(share(split.train) > 0, "seed \(seed)")
            for (part, fraction) in [(split.validation, fractions.validation), (split.test, fractions.test)] {
                let expected = fraction * Double(size)
                #expect(abs(Double(share(part)) - expected) <= 1, "seed \(seed), class \(label)")
                if size > 2 { #expect(share(part) > 0, "seed \(seed), class \(label)") }
            }
        }
        let again = try Split.stratified(rows, classes: classes, fractions: fractions, seed: seed)
        #expect(again == split)
    }

    @Test("another seed is another split")
    func seeds() throws {
        let (rows, classes) = ((0..<Int32(50)).map { $0 }, [Int](repeating: 0, count: 50))
        let splits = try (0..<5).map {
            try Split.stratified(rows, classes: classes, fractions: (0.2, 0.2), seed: $0)
        }
        #expect(Set(splits).count == 5)
    }

    @Test(
        "few rows go to training first, then validation, then test",
        arguments: [(1, [1, 0, 0]), (2, [1, 1, 0]), (3, [1, 1, 1]), (4, [2, 1, 1]), (20, [14, 3, 3])])
    func fewRows(count: Int, sizes: [Int]) throws {
        let rows = (0..<Int32(count)).map { $0 }
        let classes = [Int](repeating: 0, count: count)
        let expected: TrainerError? =
            sizes[1] == 0 ? .emptySplit(.validation) : sizes[2] == 0 ? .emptySplit(.test) : nil
        do {
            let split = try Split.stratified(rows, classes: classes, fractions: (0.15, 0.15), seed: 0)
            #expect([split.train, split.validation, split.test].map(\.count) == sizes)
            #expect(expected == nil)
        } catch { #expect(error == expected) }
    }

    @Test("a large share leaves a row for the other parts", arguments: [(0.8, 0.1), (0.1, 0.8), (0.9, 0.09)])
    func largeShares(validation: Double, test: Double) throws {
        let split = try Split.stratified(
            [0, 1, 2], classes: [0, 0, 0], fractions: (validation, test), seed: 0)
        #expect([split.train, split.validation, split.test].map(\.count) == [1, 1, 1])
    }

    @Test("parts without a share stay empty")
    func noShare() throws {
        let split = try Split.stratified([4, 5], classes: [0, 1], fractions: (0, 0), seed: 0)
        #expect(split == Split(train: [4, 5]))
        #expect(throws: TrainerError.emptySplit(.train)) {
            try Split.stratified([], classes: [], fractions: (0, 0), seed: 0)
        }
    }
}
