/// Why a command ends without success: a line for people and the exit status.
struct CommandFailure: Error {
    /// The status for wrong options and values (`EX_USAGE` of sysexits).
    static let usageStatus: Int32 = 64

    let message: String
    let status: Int32

    /// A failure in doing what was asked.
    init(_ message: String, status: Int32 = 1) {
        // What a library says may have several lines.
        let lines = message.split { $0.isNewline }
        self.message = lines.map { $0.trimmingPrefix { $0 == " " } }.joined(separator: " ")
        self.status = status
    }

    /// A wrong option or value.
    static func usage(_ message: String) -> CommandFailure { CommandFailure(message, status: usageStatus) }
}
