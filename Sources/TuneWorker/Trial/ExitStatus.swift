/// How a process ended.
public enum ExitStatus: Sendable, Hashable, CustomStringConvertible {
    /// It returned a status.
    case exited(Int32)
    /// A signal ended it.
    case signalled(Int32)

    /// Whether it went well.
    public var isSuccess: Bool { self == .exited(0) }

    /// In words.
    public var description: String {
        switch self {
        case .exited(let status): "it ended with status \(status)"
        case .signalled(let signal): "signal \(signal)\(Self.name(of: signal)) ended it"
        }
    }

    private static func name(of signal: Int32) -> String {
        let names: [Int32: String] = [
            1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE",
            9: "SIGKILL", 11: "SIGSEGV", 13: "SIGPIPE", 15: "SIGTERM", 24: "SIGXCPU", 25: "SIGXFSZ",
        ]
        return names[signal].map { " (\($0))" } ?? ""
    }

    /// Whether it was SIGKILL, as a shell would tell it too.
    var isKill: Bool { self == .signalled(9) || self == .exited(137) }
}

/// Counts of out-of-memory kills before and after a process ran.
public struct MemoryKills: Sendable, Hashable {
    /// Where the counts come from.
    public enum Source: Sendable, Hashable {
        /// The worker's control group: it counts its own processes only.
        case group
        /// The machine: it counts every process.
        case machine
        /// There is no count.
        case none
    }

    /// Where the counts come from.
    public let source: Source
    /// How many kills there were while the process ran.
    public let count: Int

    /// Makes counts.
    public init(source: Source, count: Int) {
        (self.source, self.count) = (source, count)
    }
}

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
    public init(_ status: ExitStatus, kills: MemoryKills, lastLines: String) {
        let verdict = Self.verdict(status, kills: kills, lastLines: lastLines)
        kind = verdict.isMemory ? "oom" : "error"
        message = Self.capitalised("\(status)\(verdict.text).") + Self.quotation(lastLines)
    }

    /// The end of a log as the second part of a message.
    static func quotation(_ lastLines: String) -> String {
        lastLines.isEmpty ? "" : " The end of its log:\n" + lastLines
    }

    private static func verdict(
        _ status: ExitStatus, kills: MemoryKills, lastLines: String
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
