/// Why a trial failed, as the server is told.
public struct TrialFailure: Sendable, Hashable {
    /// One of the API's kinds: `error`, `oom`, `timeout`, `preempted`.
    public let kind: String
    /// What happened, in words; first a sentence, then the end of the log.
    public let message: String

    /// Makes a failure.
    public init(kind: String, message: String) {
        (self.kind, self.message) = (kind, message)
    }

    /// Judges how a process ended that nobody stopped.
    ///
    /// - Parameters:
    ///   - status: How it ended; no success.
    ///   - kills: The out-of-memory kills meanwhile.
    ///   - lastLines: The end of its log.
    public init(_ status: ProcessEnd, kills: MemoryKills, lastLines: String) {
        let verdict = Self.verdict(status, kills: kills, lastLines: lastLines)
        kind = verdict.isMemory ? "oom" : "error"
        message = Self.capitalised("\(status)\(verdict.text).") + Self.quotation(lastLines)
    }

    /// The end of a log as the second part of a message.
    static func quotation(_ lastLines: String) -> String {
        lastLines.isEmpty ? "" : " The end of its log:\n" + lastLines
    }

    private static func verdict(
        _ status: ProcessEnd, kills: MemoryKills, lastLines: String
    ) -> (isMemory: Bool, text: String) {
        if status.isKill {
            return switch kills.source {
            case .group where kills.count > 0: (true, ": out of memory, as the control group's count says")
            case .machine where kills.count > 0:
                (true, ": probably out of memory, for the machine killed \(kills.count) meanwhile")
            case .group: (false, ", and not for want of memory, as the control group's count says")
            case .machine: (false, ", and not for want of memory, as the machine's count says")
            case .none: (true, ": perhaps out of memory; nobody counts, and the worker did not send it")
            }
        }
        let sign = memorySigns.first(where: lastLines.contains)
        return sign.map { (true, ": out of memory, as \"\($0)\" in its log says") } ?? (false, "")
    }

    private static let memorySigns = [
        "CUDA out of memory", "torch.OutOfMemoryError", "torch.cuda.OutOfMemoryError", "MemoryError",
        "std::bad_alloc", "CUDA_ERROR_OUT_OF_MEMORY", "cudaErrorMemoryAllocation",
        "RESOURCE_EXHAUSTED: Out of memory", "Cannot allocate memory", "java.lang.OutOfMemoryError",
    ]

    private static func capitalised(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }
}
