import Foundation
import Testing
import TuneCore

@testable import TuneStore

@Suite("Blob folder")
struct BlobFolderTests {
    @Test("files stay within the folder, whatever the names")
    func noEscapes() async throws {
        try await withFolder { folder, directory in
            for name in ["../../x", "/x", "..", ".", "", "a/../../x", "~", "\u{0}", "x\n", "é"] {
                try await folder.put([1], named: name, of: ExperimentID(1))
            }
            let files = try contents(directory).keys.sorted()
            #expect(files.count == 10)
            #expect(files.allSatisfy { $0.wholeMatch(of: /blobs\/1\/[A-Za-z0-9%._-]+/) != nil }, "\(files)")
        }
    }

    @Test("names have at most 255 bytes once escaped")
    func longNames() async throws {
        try await withFolder { folder, _ in
            for (name, fits) in [
                (String(repeating: "n", count: 255), true), (String(repeating: "n", count: 256), false),
                (String(repeating: "/", count: 85), true), (String(repeating: "/", count: 86), false),
            ] {
                let isKept = (try? await folder.put([7], named: name, of: ExperimentID(1))) != nil
                #expect(isKept == fits)
                #expect(try await folder.get(name, of: ExperimentID(1)) == (fits ? [7] : nil))
                try await folder.remove(name, of: ExperimentID(1))
            }
        }
    }

    @Test("a file is replaced as a whole, and what a crash left beside it is no obstacle")
    func replacing() async throws {
        try await withFolder { folder, directory in
            let id = ExperimentID(3)
            try await folder.put([1, 2, 3], named: "model", of: id)
            try Data(count: 1000).write(to: URL(filePath: directory + "/blobs/3/.new"))
            try await folder.put([4], named: "model", of: id)
            #expect(try await folder.get("model", of: id) == [4])
            #expect(try contents(directory).keys.sorted() == ["blobs/3/model"])
        }
    }

    @Test("a damaged file is noticed", arguments: [0, 5, 107])
    func damage(offset: Int) async throws {
        try await withFolder { folder, directory in
            let (id, path) = (ExperimentID(1), URL(filePath: directory + "/blobs/1/model"))
            try await folder.put(Array(repeating: 9, count: 100), named: "model", of: id)
            var data = try Data(contentsOf: path)
            data[offset] ^= 1
            for damaged in [data, data.prefix(offset), Data()] {
                try damaged.write(to: path)
                await #expect(throws: StoreFailure.corrupted("The file \(path.path) is damaged.")) {
                    _ = try await folder.get("model", of: id)
                }
            }
        }
    }

    @Test("what belongs to no experiment is removed at the start")
    func orphans() async throws {
        try await withFolder { folder, directory in
            for number in 1...3 { try await folder.put([1], named: "model", of: ExperimentID(number)) }
            _ = try BlobFolder(directory: directory, keeping: [2])
            #expect(try contents(directory).keys.sorted() == ["blobs/2/model"])
        }
    }

    private func withFolder(_ body: (BlobFolder, String) async throws -> Void) async throws {
        try await withDirectory { directory in
            try DurableFile.makeDirectory(directory)
            try await body(BlobFolder(directory: directory, keeping: []), directory)
        }
    }
}
