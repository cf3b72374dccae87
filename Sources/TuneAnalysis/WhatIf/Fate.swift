public import TuneCore

/// What becomes of a trial in a replay.
public enum Fate: Sendable, Hashable {
    /// Nobody came to start it.
    case waiting
    /// It ran to its end.
    case completed
    /// It failed where it failed in the record.
    case failed
    /// The scheduler ended it.
    case stopped(Reason?)
    /// It waits at a rung and was never resumed.
    case paused
    /// It would have run on after the end of its recorded curve; until a step, where one is known.
    case unknown(wanted: Int?)

    /// The names in the API, in the order of the answer.
    static let names = ["completed", "stopped", "paused", "failed", "unknown", "waiting"]

    /// The name in the API.
    var name: String {
        switch self {
        case .waiting: "waiting"
        case .completed: "completed"
        case .failed: "failed"
        case .stopped: "stopped"
        case .paused: "paused"
        case .unknown: "unknown"
        }
    }
}
