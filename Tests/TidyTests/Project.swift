import Foundation

/// The files of this project, for tests that read them.
enum Project {
    /// The top folder.
    static let top = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A file and its lines.
    struct File: Sendable {
        /// The path below the top folder.
        let path: String
        /// The lines without their ends.
        let lines: [Substring]

        /// The name without folders and extensions.
        var name: String { String(path.split(separator: "/").last?.split(separator: ".").first ?? "") }

        /// The places where a line matches a regular expression, as `path:line: text`.
        func places(matching pattern: String) throws -> [String] {
            let regex = try Regex(pattern)
            return lines.enumerated().compactMap { index, line in
                line.contains(regex)
                    ? "\(path):\(index + 1): \(line.trimmingCharacters(in: .whitespaces))" : nil
            }
        }
    }

    /// The Swift files below some folders, sorted by path.
    static func swiftFiles(in folders: [String]) throws -> [File] {
        try folders.flatMap { folder in try paths(below: folder).filter { $0.hasSuffix(".swift") } }
            .map(file)
    }

    /// All files that people write, but for data and the tidy tests themselves, which name what they forbid.
    static func writtenFiles() throws -> [File] {
        let folders = ["Sources", "Tests", "Benchmarks", "Scripts", "Docs", "Examples", ".ci"]
        let tops = [
            "Package.swift", "Makefile", "Dockerfile", ".dockerignore", "README.md", "openapi.yaml",
            ".gitignore",
        ]
        let found = try folders.flatMap(paths(below:)).filter {
            !$0.hasPrefix("Tests/TidyTests/") && !$0.hasPrefix("Tests/Fixtures/")
        }
        return try (tops + found).compactMap { path in
            let data = try Data(contentsOf: top.appending(path: path))
            guard data.count < 1 << 20, let text = String(data: data, encoding: .utf8) else { return nil }
            return File(path: path, text: text)
        }
    }

    /// A file by its path below the top folder.
    static func file(_ path: String) throws -> File {
        File(path: path, text: try text(path))
    }

    /// The text of a file by its path below the top folder.
    static func text(_ path: String) throws -> String {
        try String(contentsOf: top.appending(path: path), encoding: .utf8)
    }

    /// Whether there is a file or folder at a path below the top folder.
    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: top.appending(path: path).path)
    }

    private static func paths(below folder: String) throws -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: top.appending(path: folder).path) else {
            return []
        }
        return walk.compactMap { $0 as? String }.map { "\(folder)/\($0)" }.filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(
                atPath: top.appending(path: path).path, isDirectory: &isFolder)
                && !isFolder.boolValue && !path.contains("__pycache__")
        }.sorted()
    }
}

extension Project.File {
    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }
}

extension String {
    /// The first captures of all matches of a regular expression.
    func captures(of pattern: String) throws -> [String] {
        let regex = try Regex(pattern).anchorsMatchLineEndings()
        return matches(of: regex).compactMap { match in
            match.output.dropFirst().first?.substring.map(String.init)
        }
    }
}
