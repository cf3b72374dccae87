/// Why a worker cannot work.
public enum WorkerFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The command is not one that can be run for this experiment.
    case badCommand(String)
    /// An option's value does not fit.
    case badOption(String)
    /// The server refuses what the worker needs, or cannot be reached at all.
    case server(String)
    /// The system refuses: a folder, a process, a descriptor.
    case system(String)

    /// What went wrong, in words.
    public var description: String {
        switch self {
        case .badCommand(let text), .badOption(let text), .server(let text), .system(let text): text
        }
    }
}
