/// How a process ended.
public enum ProcessEnd: Sendable, Hashable, CustomStringConvertible {
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
