/// The trials that one place of a population has had, one after the other.
struct Lineage: Sendable, Hashable {
    /// The trials, in the order in which they started or joined.
    private(set) var trials: [Int] = []
    /// The best of them, the last among equals; nil as long as no loss is finite.
    private(set) var best: Int?

    /// Adds a trial.
    mutating func append(_ trial: Int) {
        trials.append(trial)
    }

    /// Finds the best trial again after a result.
    ///
    /// Cost: linear in the place's trials.
    mutating func refresh(_ standings: Standings) {
        best = standings.best(of: trials)
    }
}
