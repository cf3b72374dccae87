import TuneCore

/// A completed trial as a parent of others.
struct Individual: Sendable, Hashable {
    /// The trial's number.
    let trial: Int
    /// What it tried.
    let configuration: Configuration
    /// The coordinates of that, 0.5 where a parameter is inactive.
    let point: [Double]
    /// What it brought, one loss per objective.
    var losses: [Double]
    /// By how much it broke the outcome constraints.
    var violation: Double
}
