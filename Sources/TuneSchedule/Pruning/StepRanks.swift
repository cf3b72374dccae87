/// Losses of many trials by step, sorted.
///
/// Cost: see ``RankedList``; the memory of one entry for each report.
struct StepRanks: Sendable {
    private var ranks: [Int: RankedList] = [:]
    private var arrivals: [Int: Int] = [:]

    /// The losses at a step; nil when there is none.
    subscript(step: Int) -> RankedList? { ranks[step] }

    /// Adds a loss, never NaN.
    mutating func insert(_ loss: Double, trial: Int, step: Int) {
        let arrival = arrivals[step, default: 0]
        arrivals[step] = arrival + 1
        ranks[step, default: RankedList()].insert(RungEntry(loss: loss, arrival: arrival, trial: trial))
    }
}
