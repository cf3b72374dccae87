/// A trial's value in a rung; ordered by loss, then by arrival, so that no two entries of a rung are equal.
struct RungEntry: Sendable, Hashable, Comparable {
    /// The loss recorded; never NaN, infinite for the worst.
    let loss: Double
    /// How many entries the rung had when this one came.
    let arrival: Int
    /// The trial's number.
    let trial: Int

    static func < (first: RungEntry, second: RungEntry) -> Bool {
        first.loss == second.loss ? first.arrival < second.arrival : first.loss < second.loss
    }
}
