import Testing
import TuneNumerics

@testable import TuneTrainer

@Suite("Preparation of data sets")
struct DatasetPreparationTests {
    private func dataset(_ text: String, _ change: (inout DatasetOptions) -> Void = { _ in }) throws
        -> Dataset
    {
        var options = DatasetOptions()
        change(&options)
        return try Dataset(table: Array(text.utf8), options: options)
    }

    /// Ten rows of two classes, a number, a text and a missing value.
    private static let small =
        "x,color,kind\n"
        + (0..<10).map {
            "\($0 == 3 ? "" : "\($0)"),\($0 % 3 == 0 ? "red" : "blue"),\($0 % 2 == 0 ? "no" : "yes")"
        }
        .joined(separator: "\n")

    @Test("a table becomes a data set, plain or packed")
    func table() throws {
        let dataset = try dataset(Self.small)
        #expect(dataset.task == .binary)
        #expect(dataset.classNames == ["no", "yes"])
        #expect(dataset.featureCount == 3)
        #expect(SplitName.allCases.map(dataset.rowCount) == [6, 2, 2])
        let packed = try Dataset(table: Samples.gzipped(Array(Self.small.utf8)))
        #expect(packed.targets == dataset.targets)
    }

    @Test("the target may be any column, by its name")
    func target() throws {
        #expect(try dataset(Self.small) { ($0.target, $0.task) = ("x", .regression) }.task == .regression)
        #expect(try dataset(Self.small) { $0.target = "color" }.classNames == ["blue", "red"])
        #expect(throws: TrainerError.unknownColumn("y")) { try dataset(Self.small) { $0.target = "y" } }
        #expect(throws: TrainerError.self) { try dataset("a,a,b\n1,2,3\n") { $0.target = "a" } }
    }

    @Test("rows without a target are left out")
    func missingTargets() throws {
        let dataset = try dataset(Self.small + "\n1,red,\n2,blue,NA\n")
        #expect(dataset.rowCount == 10)
    }

    @Test("scaling is learned from the training rows alone")
    func noLeak() throws {
        let text = "x,y\n" + (0..<20).map { "\($0),\(Double($0) + 0.5)" }.joined(separator: "\n")
        let options = DatasetOptions()
        let first = try Dataset(table: Array(text.utf8), options: options, testRows: [19])
        let second = try Dataset(
            table: Array(text.replacing("19,19.5", with: "1000,19.5").utf8), options: options, testRows: [19])
        guard case .floats(let a) = first.features.storage, case .floats(let b) = second.features.storage
        else {
            Issue.record("A table is stored as floats.")
            return
        }
        #expect(a[..<19] == b[..<19] && a[19] != b[19])
        #expect(first.rows(of: .test) == [19])
    }

    @Test(
        "tables that cannot be learned from are refused, not trapped on",
        arguments: [
            "", "\n", "x", "x,y", "x\n1\n2\n", "x,y\n1,1\n", "x,y\n1,0\n2,1\n", "x,y\n1,a\n2,a\n3,a\n4,a\n",
            "x,y\n1,0\n1,1\n1,0\n1,1\n1,0\n1,1\n1,1\n1,0\n", "x,y\n,0\n,1\n,0\n,1\n,1\n,0\n,1\n,0\n",
            "x,y\n1,\n2,\n3,\n", "x,y\n1,0.5\n2,0.5\n3,0.5\n4,0.5\n", "x,y\n1,a\n2,b\n3,c\n4,d\n",
            "x,y\n1,2,3\n",
            "\"", "x,y\n\"1,2\n", "\0\0\0",
            "x,y\n1e999,1\n-1e999,2\n1e999,1\n1e999,2\n1e999,1\n1e999,2\n1,1\n1,2\n",
        ])
    func hopeless(text: String) {
        #expect(throws: TrainerError.self) { try dataset(text) }
    }

    @Test("no random table traps", arguments: 0..<150)
    func anyTable(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, stream: 0)
        let fields = ["1", "2", "-3.5", "", "NA", "a", "b", "1e308", "-1e308", "1e-320", "\"x\"\"y\""]
        let width = 1 + generator.index(below: 4)
        let text = (0..<generator.index(below: 30)).map { _ in
            (0..<width).map { _ in fields[generator.index(below: fields.count)] }.joined(separator: ",")
        }.joined(separator: "\n")
        do {
            let dataset = try dataset(text) { ($0.hasHeader, $0.seed) = (false, seed) }
            var options = MLPOptions()
            options.hidden = [2]
            let trainer = try Trainer(dataset: dataset, options: options)
            #expect(trainer.trainEpoch()["train_loss"]?.isFinite == true, "seed \(seed)")
        } catch { #expect(error is TrainerError) }
    }

    @Test("options outside of their ranges are refused")
    func options() {
        for (validation, test) in [(-0.1, 0.1), (1, 0), (0.5, 0.5), (.nan, 0.1), (0.1, .infinity), (0, 1)] {
            #expect(throws: TrainerError.self) {
                try dataset(Self.small) { ($0.validationFraction, $0.testFraction) = (validation, test) }
            }
        }
        for delimiter in ["\"", "\n", "é", "\r\n", "\0"] as [Character] {
            #expect(throws: TrainerError.self) { try dataset(Self.small) { $0.delimiter = delimiter } }
        }
    }

    @Test("images keep their test part, and validation comes out of training")
    func images() throws {
        func pair(_ rows: Int) -> ([UInt8], [UInt8]) {
            (
                Samples.idx([rows, 2, 2], (0..<rows * 4).map { UInt8($0 % 251) }),
                Samples.gzipped(Samples.idx([rows], (0..<rows).map { UInt8($0 % 3) }))
            )
        }
        let dataset = try Dataset(train: pair(40), test: pair(9))
        #expect(dataset.task == .multiclass(classes: 3))
        #expect(dataset.featureCount == 4)
        #expect(SplitName.allCases.map(dataset.rowCount) == [34, 6, 9])
        #expect(dataset.rows(of: .test) == Array(40..<49))
        let alone = try Dataset(train: pair(40), test: nil)
        #expect(SplitName.allCases.map(alone.rowCount) == [28, 6, 6])
        #expect(throws: TrainerError.self) { try Dataset(train: (pair(40).0, pair(39).1), test: nil) }
        let other = (Samples.idx([9, 3], .init(repeating: 1, count: 27)), pair(9).1)
        #expect(throws: TrainerError.self) { try Dataset(train: pair(40), test: other) }
    }
}
