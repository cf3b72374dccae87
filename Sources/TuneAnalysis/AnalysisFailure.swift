/// Why an analysis cannot be made.
public enum AnalysisFailure: Error, Sendable, Hashable {
    /// There are not enough results yet; the text says what is missing.
    case notEnoughData(String)
    /// The space has no such parameter, or nothing to vary in it.
    case noSuchParameter(String)
    /// The experiment has no such objective.
    case noSuchObjective(String)
}
