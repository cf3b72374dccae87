/// How good a trial is: its loss at the highest level at which it has one.
///
/// Finite losses come before others; a higher level comes before a lower one, because a scheduler lets the better
/// trials go further; at one level the lower loss comes first, among equals the earlier, then the lower trial number.
struct Standing: Sendable, Hashable, Comparable {
    /// The level, in steps.
    let level: Int
    /// The loss; infinite for what is not finite.
    let loss: Double
    /// The number of results that came before the trial's first.
    let arrival: Int
    /// The trial's number.
    let trial: Int

    /// Whether there is anything good about the trial.
    var isFinite: Bool { loss < .infinity }

    /// Whether the loss is worse than another one's, whoever came first.
    func isWorse(than other: Standing) -> Bool {
        guard isFinite, other.isFinite else { return !isFinite && other.isFinite }
        return level == other.level ? loss > other.loss : level < other.level
    }

    static func < (first: Standing, second: Standing) -> Bool {
        if first.isWorse(than: second) { return false }
        if second.isWorse(than: first) { return true }
        return (first.arrival, first.trial) < (second.arrival, second.trial)
    }
}
