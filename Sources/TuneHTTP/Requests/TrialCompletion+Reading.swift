import TuneCore
import TuneJSON

extension TrialCompletion {
    private static let states = [TrialState.completed, .failed, .infeasible]

    /// Reads the body of a completion; a failure without an error is an error of kind `error`.
    init(_ json: JSONValue, at pointer: String = "") throws(InvalidField) {
        let fields = try Fields(
            json, at: pointer, known: ["state", "metrics", "error", "checkpoint"], required: ["state"])
        let name = try fields.choice("state", of: Self.states.map(\.rawValue))
        let state = name.flatMap(TrialState.init(rawValue:)) ?? .completed
        let error = try fields.read("error", TrialError.init(_:at:))
        guard error == nil || state != .completed else {
            throw fields.invalid("error", "does not go with a completed trial")
        }
        self.init(
            state: state, metrics: try fields.read("metrics", Metrics.init(_:at:)),
            error: error ?? (state == .failed ? TrialError(kind: .error, message: "") : nil),
            checkpoint: try fields.read("checkpoint", CheckpointReference.init(_:at:))?.uri)
    }
}

extension TrialError {
    /// Reads an error; without a kind it is `error`, and messages are cut after 20,000 characters.
    init(_ json: JSONValue, at pointer: String) throws(InvalidField) {
        let fields = try Fields(json, at: pointer, known: ["kind", "message"])
        let kind = try fields.choice("kind", of: Kind.allCases.map(\.rawValue)).flatMap(Kind.init(rawValue:))
        let message = try fields.read("message") { value, pointer throws(InvalidField) in
            guard let text = value.string else {
                throw InvalidField(pointer, "must be a text, not \(value.kind)")
            }
            return text
        }
        self.init(kind: kind ?? .error, message: cut(message ?? ""))
    }
}

/// The beginning of a message, at most 20,000 characters.
private func cut(_ message: String) -> String {
    guard message.utf8.count > CoreLimits.messageLength else { return message }
    return String(String.UnicodeScalarView(message.unicodeScalars.prefix(CoreLimits.messageLength)))
}
