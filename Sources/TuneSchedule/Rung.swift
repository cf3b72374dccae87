/// All values recorded at one level, and the trials that wait there to be promoted.
struct Rung: Sendable {
    /// Every value recorded, for ever: marks are facts.
    private(set) var entries = RankedList()
    /// The entries of trials that are paused here and not yet promoted.
    private(set) var waiting = RankedList()

    /// Records a value and returns its entry.
    ///
    /// Cost: see ``RankedList``.
    mutating func record(trial: Int, loss: Double) -> RungEntry {
        let entry = RungEntry(loss: loss, arrival: entries.count, trial: trial)
        entries.insert(entry)
        return entry
    }

    /// Lets the trial of an entry wait for its promotion.
    mutating func wait(_ entry: RungEntry) { waiting.insert(entry) }

    /// Lets the trial of an entry wait no longer.
    mutating func release(_ entry: RungEntry) { waiting.remove(entry) }

    /// Where a loss would stand, were it recorded now.
    func standing(of loss: Double) -> Standing {
        Standing(loss: loss, better: entries.count(below: loss), count: entries.count + 1, others: entries)
    }
}
