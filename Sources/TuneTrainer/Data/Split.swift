internal import TuneNumerics

/// The rows of a data set that belong to each part.
public struct Split: Sendable, Hashable {
    /// The numbers of the rows to learn from.
    public var train: [Int32]
    /// The numbers of the rows to measure after each epoch.
    public var validation: [Int32]
    /// The numbers of the rows to measure at the end.
    public var test: [Int32]

    /// Makes a split from row numbers.
    public init(train: [Int32], validation: [Int32] = [], test: [Int32] = []) {
        (self.train, self.validation, self.test) = (train, validation, test)
    }

    /// Draws a split in which each class has its share of validation and test, to within one row.
    ///
    /// A class with at least as many rows as there are parts is in all of them; one with a single row is only
    /// trained.
    ///
    /// - Parameters:
    ///   - rows: The rows to divide.
    ///   - classes: The class of each of these rows; all alike for regression.
    ///   - fractions: The share of validation and of test, each in `0..<1`, together below 1.
    ///   - seed: The same seed draws the same split.
    /// - Throws: `TrainerError.emptySplit` for a part that has a share but gets no row.
    static func stratified(
        _ rows: [Int32], classes: [Int], fractions: (validation: Double, test: Double), seed: UInt64
    ) throws(TrainerError) -> Split {
        var members: [Int: [Int32]] = [:]
        for (row, label) in zip(rows, classes) { members[label, default: []].append(row) }
        var split = Split(train: [])
        for (label, group) in members.sorted(by: { $0.key < $1.key }) {
            var shuffled = group
            var generator = SeededGenerator(seed: seed, stream: UInt64(bitPattern: Int64(label)))
            generator.shuffle(&shuffled)
            let (validation, test) = shares(fractions, of: group.count)
            split.validation += shuffled[..<validation]
            split.test += shuffled[validation..<validation + test]
            split.train += shuffled[(validation + test)...]
        }
        guard !split.train.isEmpty else { throw .emptySplit(.train) }
        if fractions.validation > 0 && split.validation.isEmpty { throw .emptySplit(.validation) }
        if fractions.test > 0 && split.test.isEmpty { throw .emptySplit(.test) }
        return Split(
            train: split.train.sorted(), validation: split.validation.sorted(), test: split.test.sorted())
    }

    /// The rows that a class of at least one row gives to validation and test: the nearest numbers to its
    /// shares, but one rather than none as long as one is left to train.
    private static func shares(
        _ fractions: (validation: Double, test: Double), of count: Int
    ) -> (validation: Int, test: Int) {
        func share(_ fraction: Double, atMost limit: Int) -> Int {
            guard fraction > 0, limit > 0 else { return 0 }
            return min(max(1, Int((Double(count) * fraction).rounded())), limit)
        }
        let isTested = fractions.test > 0 && count > 2
        let validation = share(fractions.validation, atMost: count - (isTested ? 2 : 1))
        return (validation, share(fractions.test, atMost: count - 1 - validation))
    }
}
