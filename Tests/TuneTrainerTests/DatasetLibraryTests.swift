import Foundation
import Testing

@testable import TuneTrainer

@Suite("Library of data sets")
struct DatasetLibraryTests {
    private static func table(_ rows: Int) -> [UInt8] {
        Array(("x,y\n" + (0..<rows).map { "\($0),\($0 % 2)" }.joined(separator: "\n")).utf8)
    }

    @Test("iris and digits are part of the program")
    func bundled() throws {
        let library = DatasetLibrary()
        #expect(library.names() == ["iris", "digits"])
        let iris = try library.describe("iris")
        #expect((iris.rows, iris.columns, iris.task, iris.classes) == (150, 4, .multiclass, ["0", "1", "2"]))
        let digits = try library.describe("digits")
        #expect(
            (digits.rows, digits.columns, digits.task, digits.classes.count) == (1_797, 64, .multiclass, 10))
        #expect(iris.isBundled && digits.isBundled)
    }

    @Test("a directory adds its data sets, and cannot replace the bundled ones")
    func directory() throws {
        try TemporaryDirectory.with { folder in
            try folder.write(Self.table(20), to: "mine.csv")
            try folder.write(Self.table(20), to: "iris.csv")
            try folder.write(
                Samples.gzipped(Array("a b\ty\n1\t0\n2\t1\n3\t0\n4\t1\n5\t0\n6\t1".utf8)), to: "tabs.tsv.gz")
            let library = DatasetLibrary(directory: folder.path)
            #expect(library.names() == ["iris", "digits", "mine", "tabs"])
            #expect(try library.load("iris").rowCount == 150)
            let mine = try library.describe("mine")
            #expect((mine.rows, mine.isBundled, mine.task) == (20, false, .binary))
            #expect(try library.load("tabs").rowCount == 6)
            #expect(throws: TrainerError.unknownDataset("other")) { try library.load("other") }
        }
    }

    @Test("images of a folder are found by their names")
    func images() throws {
        try TemporaryDirectory.with { folder in
            for (part, rows) in [("train", 30), ("t10k", 10)] {
                let pixels = (0..<rows * 4).map { UInt8($0 % 200) }
                try folder.write(Samples.idx([rows, 2, 2], pixels), to: "m/\(part)-images-idx3-ubyte")
                let labels = Samples.idx([rows], (0..<rows).map { UInt8($0 % 2) })
                try folder.write(Samples.gzipped(labels), to: "m/\(part)-labels-idx1-ubyte.gz")
            }
            let dataset = try DatasetLibrary(directory: folder.path).load("m")
            #expect(dataset.rowCount(of: .test) == 10 && dataset.rowCount == 40)
        }
    }

    @Test("a changed file is read anew")
    func change() throws {
        try TemporaryDirectory.with { folder in
            let library = DatasetLibrary(directory: folder.path)
            try folder.write(Self.table(20), to: "mine.csv")
            #expect(try library.describe("mine").rows == 20)
            try folder.write(Self.table(30), to: "mine.csv")
            #expect(try library.describe("mine").rows == 30)
            #expect(try library.load("mine").rowCount == 30)
        }
    }

    @Test("a description keeps no data in memory, and is that of the file as it is now")
    func description() throws {
        try TemporaryDirectory.with { folder in
            let library = DatasetLibrary(directory: folder.path)
            try folder.write(Self.table(20), to: "mine.csv")
            let first = try library.describe("mine")
            #expect(library.bytesInMemory == 0)
            #expect(try library.load("mine").rowCount == first.rows && library.bytesInMemory > 0)
            try folder.write(Self.table(30), to: "mine.csv")
            #expect(try library.load("mine").rowCount == 30)
            #expect(try library.describe("mine").rows == 30)
        }
    }

    @Test("options make different data sets", arguments: [512 << 20, 0])
    func options(cacheLimit: Int) throws {
        let library = DatasetLibrary(cacheLimit: cacheLimit)
        var options = DatasetOptions()
        options.seed = 1
        let (first, second) = (try library.load("iris"), try library.load("iris", options: options))
        #expect(first.rows(of: .test) != second.rows(of: .test))
        #expect(try library.load("iris").rows(of: .test) == first.rows(of: .test))
    }

    @Test("many threads load the same data set")
    func threads() async throws {
        let library = DatasetLibrary(cacheLimit: 4_000)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for seed in 0..<16 as Range<UInt64> {
                group.addTask {
                    var options = DatasetOptions()
                    options.seed = seed % 3
                    return try library.load("iris", options: options).rowCount
                }
            }
            for try await rows in group { #expect(rows == 150) }
        }
    }
}
