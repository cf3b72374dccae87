import TuneCore

/// How good a trial looks next to others: what completed, then what was stopped, then what broke constraints.
///
/// Completed trials come by loss; stopped ones, and those with results that run on or are paused, by how far
/// they came and then by loss; infeasible ones by violation; failed ones last. Equal ones stand in the order
/// of their rows.
///
/// Source: Optuna 5, `_split_trials`.
struct TrialStanding: Sendable, Hashable, Comparable {
    /// What a trial's results amount to, the best first.
    enum Rank: Int, Sendable, Hashable {
        case completed
        case stopped
        case infeasible
        case failed
    }

    /// What the results amount to.
    let rank: Rank
    /// How far the trial came, the furthest first; the same for completed ones.
    private let distance: Int
    /// The loss or the violation; infinite for what is not finite.
    private let value: Double
    /// The row, so that no two are equal.
    let row: Int

    private init(_ rank: Rank, distance: Int = 0, value: Double = 0, row: Int) {
        (self.rank, self.distance, self.row) = (rank, distance, row)
        self.value = value.isNaN ? .infinity : value
    }

    /// Judges a trial by its end.
    init(_ outcome: Outcome, row: Int) {
        let loss = outcome.losses.first ?? .infinity
        switch outcome.ending {
        case .failed: self.init(.failed, row: row)
        case .completed, .stopped:
            if outcome.violation > 0 {
                self.init(.infeasible, value: outcome.violation, row: row)
            } else if outcome.ending == .stopped {
                self.init(.stopped, distance: -outcome.step, value: loss, row: row)
            } else {
                self.init(loss.isFinite ? .completed : .failed, value: loss, row: row)
            }
        }
    }

    /// Judges a trial by its result at the highest level that it has one of.
    ///
    /// - Parameter isLast: Whether no level is higher.
    init(level: Int, loss: Double, isLast: Bool, row: Int) {
        if isLast {
            self.init(loss.isFinite ? .completed : .failed, value: loss, row: row)
        } else {
            self.init(.stopped, distance: -level, value: loss, row: row)
        }
    }

    static func < (first: TrialStanding, second: TrialStanding) -> Bool {
        (first.rank.rawValue, first.distance, first.value, first.row)
            < (second.rank.rawValue, second.distance, second.value, second.row)
    }
}
