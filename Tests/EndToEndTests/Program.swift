import Foundation
import Testing

/// The real program in a process of its own.
final class Program {
    private let process = Process()
    private let output = Pipe()
    private let errors = Pipe()
    private var unread: [UInt8] = []

    /// Starts the program.
    ///
    /// - Parameters:
    ///   - isErrorRead: Whether the lines are those of the standard error; the other stream is then dropped.
    ///   - shell: What `sh` does to start it, `"$@"` being the program and its arguments; nil for no shell.
    init(
        _ arguments: [String], environment: [String: String] = [:], isErrorRead: Bool = false,
        shell: String? = nil
    ) throws {
        let command = try shell.map { ["/bin/sh", "-c", $0, "sh", try Self.binary()] } ?? [Self.binary()]
        process.executableURL = URL(filePath: command[0])
        process.arguments = command.dropFirst() + arguments
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("TUNE_") }
        process.environment = inherited.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = isErrorRead ? FileHandle.nullDevice : output
        process.standardError = isErrorRead ? errors : FileHandle.nullDevice
        source = isErrorRead ? errors.fileHandleForReading : output.fileHandleForReading
        try process.run()
        // Only the child holds the ends for writing, so that reading ends with it.
        try? output.fileHandleForWriting.close()
        try? errors.fileHandleForWriting.close()
    }

    private let source: FileHandle

    deinit {
        if process.isRunning { send(SIGKILL) }
    }

    /// The next line; nil when the program has ended.
    func line() -> String? {
        while true {
            if let end = unread.firstIndex(of: 0x0A) {
                defer { unread.removeSubrange(...end) }
                return String(decoding: unread[..<end], as: UTF8.self)
            }
            let data = source.availableData
            guard !data.isEmpty else { return nil }
            unread += data
        }
    }

    /// All lines that are still to come.
    func lines() -> [String] {
        var lines: [String] = []
        while let line = line() { lines.append(line) }
        return lines
    }

    /// Sends a signal.
    func send(_ signal: Int32) {
        kill(process.processIdentifier, signal)
    }

    /// Waits for the end and returns the exit status; of a killed process the signal.
    func wait() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Runs the program to its end and returns the status and what it wrote.
    static func run(
        _ arguments: [String], environment: [String: String] = [:]
    ) throws -> (status: Int32, output: String, errors: String) {
        let folder = try TemporaryDirectory()
        let paths = (output: try folder.write("", to: "output"), errors: try folder.write("", to: "errors"))
        let process = Process()
        process.executableURL = URL(filePath: try binary())
        process.arguments = arguments
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("TUNE_") }
        process.environment = inherited.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: paths.output)
        process.standardError = FileHandle(forWritingAtPath: paths.errors)
        try process.run()
        process.waitUntilExit()
        return (
            process.terminationStatus, try String(contentsOfFile: paths.output, encoding: .utf8),
            try String(contentsOfFile: paths.errors, encoding: .utf8)
        )
    }

    /// The program that was built with these tests, or the one that `TUNE_BINARY` names.
    private static func binary() throws -> String {
        let named = ProcessInfo.processInfo.environment["TUNE_BINARY"].map { [$0] } ?? []
        let folders = CommandLine.arguments.map { URL(filePath: $0) }.flatMap {
            [$0.deletingLastPathComponent(), $0.deletingLastPathComponent().deletingLastPathComponent()]
        }
        let beside = folders.map { $0.appending(path: "tune-server").path }
        return try #require(
            (named + beside).first { path in
                var isFolder: ObjCBool = false
                return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
                    && !isFolder.boolValue
            }, "the program is not built; TUNE_BINARY may name it")
    }
}
