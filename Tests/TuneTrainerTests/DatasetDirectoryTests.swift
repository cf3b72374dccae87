import Foundation
import Testing

@testable import TuneTrainer

@Suite("Directory of data sets")
struct DatasetDirectoryTests {
    @Test(
        "names are short and plain",
        arguments: ["a", "iris", "A-1_b.c", "0", String(repeating: "x", count: 100)])
    func permitted(name: String) {
        #expect(DatasetDirectory.isName(name))
    }

    @Test(
        "all else is no name",
        arguments: [
            "", ".", "..", ".a", "-a", "_a", "a/b", "../a", "a b", "ä", "a\0",
            String(repeating: "x", count: 101),
        ])
    func refused(name: String) {
        #expect(!DatasetDirectory.isName(name))
        #expect(throws: TrainerError.invalidDatasetName(name)) { try DatasetLibrary().load(name) }
    }

    @Test("tables and folders of images are found, and nothing else")
    func files() throws {
        try TemporaryDirectory.with { folder in
            for name in [
                "b.csv", "a.tsv.gz", "readme.md", ".hidden.csv", "x y.csv", "single/t-images-idx3-ubyte",
            ] {
                try folder.write([], to: name)
            }
            for file in ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"] {
                try folder.write([], to: "m/\(file)-ubyte.gz")
            }
            let directory = DatasetDirectory(path: folder.path)
            #expect(directory.names() == ["a", "b", "m"])
            guard case .table(_, let isTabbed) = directory.files(of: "a") else {
                Issue.record("The table was not found.")
                return
            }
            #expect(isTabbed)
            guard case .images(let train, let test) = directory.files(of: "m") else {
                Issue.record("The images were not found.")
                return
            }
            #expect(train.images.hasSuffix("m/train-images-idx3-ubyte.gz"))
            #expect(test?.labels.hasSuffix("m/t10k-labels-idx1-ubyte.gz") == true)
        }
    }

    @Test("a directory that does not exist has no data sets")
    func absent() {
        #expect(DatasetDirectory(path: "/nowhere/at/all").names().isEmpty)
    }

    @Test("links out of the directory and files that are not regular are refused")
    func escapes() throws {
        try TemporaryDirectory.with { folder in
            try folder.write(Array("x,y\n1,2\n".utf8), to: "secret.csv")
            try folder.write(Array("x,y\n1,2\n".utf8), to: "inside/real.csv")
            try folder.link("inside/out.csv", to: "\(folder.path)/secret.csv")
            try folder.link("inside/in.csv", to: "\(folder.path)/inside/real.csv")
            try folder.link("inside/folder", to: folder.path)
            try FileManager.default.createDirectory(
                atPath: "\(folder.path)/inside/dir.csv", withIntermediateDirectories: true)
            let directory = DatasetDirectory(path: "\(folder.path)/inside")
            let root = "\(folder.path)/inside"
            for name in ["out", "dir"] {
                #expect(throws: TrainerError.self) { try directory.read("\(root)/\(name).csv", of: name) }
            }
            #expect(throws: TrainerError.self) { try directory.read("\(root)/folder/secret.csv", of: "x") }
            #expect(throws: TrainerError.self) { try directory.read("\(root)/missing.csv", of: "x") }
            #expect(try directory.read("\(root)/in.csv", of: "in").count == 8)
        }
    }
}
