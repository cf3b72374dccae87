import TuneCore

/// What the tree-structured Parzen estimator remembers of an experiment: who stands where, dimension by
/// dimension.
struct ParzenHistory: Sendable {
    /// The configurations, what is pending, and what was tried.
    private(set) var trials: TrialHistory
    /// The trials that have results, the best first.
    private(set) var ranking: [TrialStanding] = []
    /// How many of them did not fail.
    private(set) var soundCount = 0
    /// The coordinates of each dimension, in order; empty for categories.
    private(set) var columns: [SortedColumn]
    /// The final losses of trials that completed without a violation, by row.
    private(set) var finals: [Int: [Double]] = [:]
    /// The rows of trials that run and have no result, ascending.
    private(set) var pending: [Int] = []
    private var standings: [TrialStanding?] = []
    private var outcomes: [Outcome?] = []
    private var reached: [(level: Int, loss: Double)?] = []
    private var rowOfTrial: [Int: Int] = [:]
    private let lastLevel: Int

    /// Makes an empty history.
    init(_ model: ModelSpace, levels: [Int]) {
        trials = TrialHistory(model, levels: levels)
        columns = [SortedColumn](repeating: SortedColumn(), count: model.dimensions.count)
        lastLevel = levels.max() ?? 0
    }

    /// Takes in what happened.
    ///
    /// Cost: one binary search and one move within an array for each dimension of a new trial, or for a
    /// result.
    mutating func observe(_ observation: Observation) {
        trials.observe(observation)
        switch observation {
        case .started(let trial, _): start(trial)
        case .running(let trial, _):
            guard let row = rowOfTrial[trial], outcomes[row] != nil else { return }
            outcomes[row] = nil
            rank(row, isPending: true)
        case .result(let trial, let level, let loss):
            guard let row = rowOfTrial[trial], level >= (reached[row]?.level ?? level) else { return }
            reached[row] = (level, loss.isFinite ? loss : .infinity)
            rank(row, isPending: false)
        case .ended(let trial, let outcome):
            guard let row = rowOfTrial[trial] else { return }
            if let outcome { outcomes[row] = outcome }
            rank(row, isPending: false)
        }
    }

    /// Takes in a new trial, if the history of configurations took it.
    private mutating func start(_ trial: Int) {
        let row = standings.count
        guard rowOfTrial[trial] == nil, trials.rows.count > row else { return }
        rowOfTrial[trial] = row
        standings.append(nil)
        outcomes.append(nil)
        reached.append(nil)
        pending.append(row)
        for (index, value) in trials.rows[row].enumerated()
        where value != Dimension.inactive && trials.model.dimensions[index].choices == nil {
            columns[index].insert(value, row: row)
        }
    }

    /// Gives a row the place that what is known of it deserves.
    private mutating func rank(_ row: Int, isPending: Bool) {
        if let old = standings[row] {
            ranking.remove(at: place(of: old))
            if old.rank != .failed { soundCount -= 1 }
        }
        let outcome = outcomes[row]
        let standing =
            outcome.map { TrialStanding($0, row: row) }
            ?? reached[row].map {
                TrialStanding(level: $0.level, loss: $0.loss, isLast: $0.level == lastLevel, row: row)
            }
        standings[row] = standing
        let isFeasible = outcome.map { $0.ending == .completed && $0.violation <= 0 } ?? false
        finals[row] = isFeasible ? outcome?.losses : nil
        if let standing {
            ranking.insert(standing, at: place(of: standing))
            if standing.rank != .failed { soundCount += 1 }
        }
        setPending(row, isPending && standing == nil)
    }

    private mutating func setPending(_ row: Int, _ isPending: Bool) {
        var (low, high) = (0, pending.count)
        while low < high {
            let middle = (low + high) / 2
            if pending[middle] < row { low = middle + 1 } else { high = middle }
        }
        let isKnown = low < pending.count && pending[low] == row
        if isKnown, !isPending { pending.remove(at: low) }
        if !isKnown, isPending { pending.insert(row, at: low) }
    }

    /// The place of a standing in the ranking, or where it belongs.
    private func place(of standing: TrialStanding) -> Int {
        var (low, high) = (0, ranking.count)
        while low < high {
            let middle = (low + high) / 2
            if ranking[middle] < standing { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
