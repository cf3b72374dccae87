import Foundation

/// The log of a trial's attempt, in a file whose size has a limit.
struct LogFile: ~Copyable {
    private let file: FileHandle
    private var keeper: LogKeeper

    /// Begins the log anew.
    init(_ path: String, limit: Int) throws(WorkerFailure) {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw .system("The log \(path) cannot be written.") }
        self.file = file
        keeper = LogKeeper(limit: limit)
    }

    /// Appends what a trial wrote; a full disk loses it.
    mutating func append(_ bytes: [UInt8]) {
        let head = keeper.take(bytes)
        if !head.isEmpty { try? file.write(contentsOf: Data(head)) }
    }

    /// Appends a line of the worker's own.
    mutating func note(_ text: String) { append(Array("[tune-server: \(text)]\n".utf8)) }

    /// The last lines.
    func lastLines() -> String { keeper.lastLines(40) }

    /// Writes the end.
    deinit {
        var keeper = keeper
        let rest = keeper.end()
        if !rest.isEmpty { try? file.write(contentsOf: Data(rest)) }
        try? file.close()
    }
}
