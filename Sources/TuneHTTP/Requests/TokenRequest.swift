import TuneJSON

/// The body that makes a token: `{role, experiments, expires_in, note}`.
struct TokenRequest: Sendable, Hashable {
    /// What it may do.
    let role: Role
    /// For which experiments.
    let scope: ExperimentScope
    /// For how many seconds; nil for ever.
    let expiresIn: Double?
    /// Whom it is for.
    let note: String

    /// The longest that a token lasts, if not for ever: ten years.
    static let longestSeconds = 315_360_000
    /// The most characters of a note.
    static let noteCharacters = 200

    init(_ json: JSONValue) throws(InvalidField) {
        let fields = try Fields(
            json, known: ["role", "experiments", "expires_in", "note"], required: ["role"])
        role = try fields.choice("role", of: Role.names).flatMap(Role.init(name:)) ?? .viewer
        scope = try fields.read("experiments", ExperimentScope.init) ?? .all
        expiresIn = try fields.integer("expires_in", in: 1...Self.longestSeconds).map(Double.init)
        note = try fields.text("note", limit: Self.noteCharacters, empty: true) ?? ""
    }
}
