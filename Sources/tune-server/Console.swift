import Foundation

/// The standard streams, written at once and without regard to whether anybody reads.
enum Console {
    /// Writes a line to the standard output.
    static func out(_ line: String) { write(Array((line + "\n").utf8), to: .standardOutput) }

    /// Writes a line to the standard error.
    static func error(_ line: String) { write(Array((line + "\n").utf8), to: .standardError) }

    /// Writes text without a line break to the standard error.
    static func errorText(_ text: String) { write(Array(text.utf8), to: .standardError) }

    /// Writes bytes to the standard output.
    ///
    /// - Returns: False when nobody reads them any more.
    @discardableResult
    static func outBytes(_ bytes: [UInt8]) -> Bool { write(bytes, to: .standardOutput) }

    /// Whether the standard error is a terminal.
    static var isErrorATerminal: Bool { isatty(FileHandle.standardError.fileDescriptor) == 1 }

    @discardableResult
    private static func write(_ bytes: [UInt8], to stream: FileHandle) -> Bool {
        do {
            try stream.write(contentsOf: Data(bytes))
            return true
        } catch {
            return false
        }
    }
}
