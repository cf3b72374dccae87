import Testing

@testable import TuneTrainer

@Suite("Data sets")
struct DatasetTests {
    private func dataset(
        features: [Float] = [1, 2, 3, 4], columns: Int = 2, targets: [Float] = [0, 1],
        task: DatasetTask = .binary, split: Split = Split(train: [0, 1])
    ) throws -> Dataset {
        try Dataset(features: features, columns: columns, targets: targets, task: task, split: split)
    }

    @Test("consistent numbers make a data set")
    func consistent() throws {
        let dataset = try dataset(split: Split(train: [1], validation: [0]))
        #expect(dataset.featureCount == 2 && dataset.rowCount == 2)
        #expect(SplitName.allCases.map(dataset.rowCount) == [1, 1, 0])
        #expect(dataset.classNames == ["0", "1"])
    }

    @Test("shapes, labels and rows that contradict each other are refused")
    func contradictions() {
        #expect(throws: TrainerError.self) { try dataset(columns: 0) }
        #expect(throws: TrainerError.self) { try dataset(columns: 3) }
        #expect(throws: TrainerError.self) { try dataset(targets: [0, 1, 1]) }
        #expect(throws: TrainerError.self) { try dataset(targets: [0, 2]) }
        #expect(throws: TrainerError.self) { try dataset(targets: [0, 0.5]) }
        #expect(throws: TrainerError.self) { try dataset(targets: [0, 3], task: .multiclass(classes: 3)) }
        #expect(throws: TrainerError.self) { try dataset(targets: [0, -1], task: .multiclass(classes: 3)) }
        #expect(throws: TrainerError.self) { try dataset(targets: [0, .nan], task: .regression) }
        #expect(throws: TrainerError.self) { try dataset(task: .multiclass(classes: -1)) }
        #expect(throws: TrainerError.self) { try dataset(split: Split(train: [0, 2])) }
        #expect(throws: TrainerError.self) { try dataset(split: Split(train: [0], test: [-1])) }
        #expect(throws: TrainerError.emptySplit(.train)) { try dataset(split: Split(train: [], test: [0])) }
    }
}
