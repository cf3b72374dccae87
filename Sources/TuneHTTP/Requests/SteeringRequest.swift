import TuneCore
import TuneJSON

/// The body of pause, stop and resume: what becomes of running trials, and why.
struct SteeringRequest: Sendable {
    /// What becomes of running trials; a resume has no use for it.
    let mode: SteeringMode
    /// The words of a person.
    let reason: String?
    /// Changes of the limits, checked; only a resume takes them.
    let limits: JSONValue?

    init(_ json: JSONValue, hasLimits: Bool = false) throws(InvalidField) {
        let fields = try Fields(json, known: ["mode", "reason"] + (hasLimits ? ["limits"] : []))
        let mode = try fields.choice("mode", of: SteeringMode.allCases.map(\.rawValue))
        self.mode = mode.flatMap(SteeringMode.init(rawValue:)) ?? .drain
        reason = try readReason(fields)
        limits = fields["limits"]
        _ = try fields.read("limits") { value, pointer throws(InvalidField) in
            try ExperimentLimits(value, at: pointer)
        }
    }
}

/// The body of stop, cancel and retry of a trial: why.
struct ReasonRequest: Sendable {
    /// The words of a person.
    let reason: String?

    init(_ json: JSONValue) throws(InvalidField) {
        reason = try readReason(try Fields(json, known: ["reason"]))
    }
}

private func readReason(_ fields: Fields) throws(InvalidField) -> String? {
    try fields.text("reason", limit: CoreLimits.reasonLength)
}
