import TuneJSON

/// What a worker says of a trial that is over.
enum Completion: Sendable, Hashable {
    case completed
    case failed(TrialFailure)

    /// The body of the request.
    var json: JSONValue {
        switch self {
        case .completed: ["state": "completed"]
        case .failed(let failure):
            [
                "state": "failed",
                "error": ["kind": .string(failure.kind), "message": .string(failure.message)],
            ]
        }
    }
}
