import Foundation

/// A folder that exists for one test.
struct TemporaryDirectory {
    let path: String

    /// Runs a test in a new folder, and removes it.
    static func with(_ body: (TemporaryDirectory) throws -> Void) throws {
        let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
        let folder = TemporaryDirectory(path: "\(base)/tune-trainer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        try body(folder)
    }

    /// Writes a file, and the folders above it.
    func write(_ bytes: [UInt8], to name: String) throws {
        let url = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    /// Makes a symbolic link.
    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target)
    }
}
