internal import TuneNumerics

/// Decides at a rung whether a trial goes on; ours, and those of other programs for comparison.
enum RungRule: Sendable, Hashable {
    /// Goes on when fewer than max(floor(n / eta), 1) of n values, its own included, are strictly better, or
    /// when n is below a minimum. A report is judged at every rung it crosses, from below.
    ///
    /// Source: Determined `asha_stopping` and Optuna `SuccessiveHalvingPruner`, which decide alike.
    case best(minimum: Int)
    /// The same without a minimum; the first rung failed ends the walk and NaN is not recorded. The first
    /// trials of a rung, up to a count, are always stopped.
    ///
    /// Source: Optuna 5.0, `SuccessiveHalvingPruner`.
    case optuna(bootstrap: Int)
    /// Goes on when not worse than the interpolated 1/eta quantile of the values that came before. A report
    /// is judged only at the highest rung that it meets for the first time, however late; a value that is not
    /// finite goes on.
    ///
    /// Source: Ray Tune 2.60, `AsyncHyperBandScheduler`.
    case ray
    /// Goes on when not worse than the interpolated quantile r_k / r_(k+1) of n >= 2 values, its own
    /// included; only a report exactly at a rung counts (promoting, a late one counts too, where the original
    /// gives up).
    ///
    /// Source: Syne Tune 0.13, `StoppingRungSystem`, `PromotionRungSystem`.
    ///
    /// - Parameter maximizes: Whether the original worked on negated losses: its rounding then differs.
    case syne(maximizes: Bool)
    /// Goes on when the share of strictly better values among n, its own included, is at most 1/eta; rungs
    /// are met as in Ray Tune.
    ///
    /// Source: Syne Tune 0.16, `schedulers.asha.Bracket`.
    case syne16
}

/// What a rule says of a trial at a rung.
struct RungVerdict: Sendable, Hashable {
    /// Whether the trial goes on.
    let survives: Bool
    /// The loss it had to reach; nil when nothing was compared.
    let threshold: Double?
    /// How many of the trials go on; nil when nothing was compared or the rule is not a number of trials.
    let places: Int?
}

extension RungRule {
    /// Judges where a loss stands.
    ///
    /// - Parameters:
    ///   - factor: eta.
    ///   - share: The rung's level by the next one.
    func verdict(_ standing: Standing, factor: Double, share: Double) -> RungVerdict {
        switch self {
        case .best(let minimum):
            guard standing.count >= minimum else { return RungVerdict(true, nil) }
            return Self.best(standing, of: factor)
        case .optuna(let bootstrap):
            guard standing.count > bootstrap else { return RungVerdict(false, nil) }
            return Self.best(standing, of: factor)
        case .ray: return Self.ray(standing, factor: factor)
        case .syne(let maximizes):
            guard standing.count > 1 else { return RungVerdict(true, nil) }
            let cutoff = Self.syneQuantile(share, of: standing.count, maximizes, standing.loss(at:))
            return RungVerdict(standing.loss <= cutoff, cutoff)
        case .syne16:
            let share = Double(standing.better) / Double(standing.count)
            let last = Int(Double(standing.count) / factor)
            return RungVerdict(share <= 1 / factor, standing.loss(at: min(last, standing.count - 1)))
        }
    }

    /// Judges the best trial that waits at a rung: whether it may be promoted.
    ///
    /// - Parameters:
    ///   - entry: The trial's entry.
    ///   - rung: The rung that holds it.
    func promotion(of entry: RungEntry, in rung: Rung, factor: Double, share: Double) -> RungVerdict {
        let entries = rung.entries
        if case .syne(let maximizes) = self {
            guard entries.count > 1 else { return RungVerdict(false, nil) }
            let cutoff = Self.syneQuantile(share, of: entries.count, maximizes) {
                entries[$0]?.loss ?? .infinity
            }
            return RungVerdict(entry.loss <= cutoff, cutoff)
        }
        let places = Int(Double(entries.count) / factor)
        guard entries.count >= minimum, places > 0 else { return RungVerdict(false, nil) }
        return RungVerdict(
            entries.rank(of: entry) < places, entries[places - 1]?.loss ?? .infinity, places: places)
    }

    /// The number of trials below which a rung compares nothing.
    var minimum: Int {
        if case .best(let minimum) = self { minimum } else { 0 }
    }

    private static func best(_ standing: Standing, of factor: Double) -> RungVerdict {
        let places = max(Int(Double(standing.count) / factor), 1)
        return RungVerdict(standing.better < places, standing.loss(at: places - 1), places: places)
    }

    /// Ray maximises; the formula is kept as NumPy computes it on negated losses, infinite ones left out.
    private static func ray(_ standing: Standing, factor: Double) -> RungVerdict {
        let count = standing.others.count(below: .infinity)
        guard count > 0 else { return RungVerdict(true, nil) }
        let cutoff = quantile((1 - 1 / factor) * 100 / 100, of: count) {
            -(standing.others[count - 1 - $0]?.loss ?? .infinity)
        }
        return RungVerdict(standing.loss.isInfinite || -standing.loss >= cutoff, -cutoff)
    }

    /// The value below which a fraction lies, interpolated between neighbours, as NumPy computes it.
    private static func quantile(_ fraction: Double, of count: Int, _ value: (Int) -> Double) -> Double {
        let position = fraction * Double(count - 1)
        let rank = Int(position)
        guard rank + 1 < count else { return value(count - 1) }
        return Quantiles.quantile(position - Double(rank), ofSorted: [value(rank), value(rank + 1)])
    }

    /// The same as Syne Tune's `Rung.quantile` computes it, for at least two losses.
    private static func syneQuantile(
        _ fraction: Double, of count: Int, _ maximizes: Bool, _ loss: (Int) -> Double
    ) -> Double {
        let position = Double(count - 1) * (maximizes ? 1 - fraction : fraction) + 1
        let index = min(max(Int(position), 1), count - 1)
        let rest = position - Double(index)
        let (rank, weight) = maximizes ? (count - index - 1, 1 - rest) : (index - 1, rest)
        return weight * loss(rank + 1) + (1 - weight) * loss(rank)
    }
}

extension RungVerdict {
    init(_ survives: Bool, _ threshold: Double?, places: Int? = nil) {
        self.init(survives: survives, threshold: threshold, places: places)
    }
}
