internal import TuneCore
internal import TuneJSON
internal import TuneNumerics

/// Stops a trial whose best loss so far is worse than a percentile of the losses that the completed trials
/// had at the same step.
///
/// The percentile is interpolated, over the finite losses; completed trials that skipped the step are left
/// out.
///
/// Cost: a decision is a few searches in a sorted list; the end of a trial, one insertion for each report.
///
/// Source: Optuna 5.0, `PercentilePruner`, and with the 50th percentile `MedianPruner`.
struct PercentileRule: PruningRule {
    /// The name in reasons.
    let name: String
    /// From 0 to 100: how many of a hundred trials go on.
    let percent: Double
    /// How many trials must be complete before one is stopped.
    let startup: Int
    /// How many of them must have reported at the step.
    let minimum: Int
    /// Whether the original worked on negated losses: its rounding then differs.
    var maximizes = false
    private var ranks = StepRanks()
    private var completed: Set<Int> = []

    init(name: String, percent: Double, startup: Int, minimum: Int, maximizes: Bool = false) {
        self.name = name
        self.percent = percent
        self.startup = startup
        self.minimum = minimum
        self.maximizes = maximizes
    }

    func objection(to report: JudgedReport, in curves: [Int: LearningCurve]) -> Reason? {
        guard !completed.isEmpty, completed.count >= startup else { return nil }
        let best = min(curves[report.trial]?.best ?? .infinity, report.loss)
        guard best.isFinite else {
            return Reason(rule: name, text: "no value up to step \(report.step) is finite")
        }
        guard let others = ranks[report.step], others.count >= minimum,
            let threshold = threshold(of: others), best > threshold
        else { return nil }
        let (rank, count) = (others.count(below: best) + 1, others.count(below: .infinity) + 1)
        return Reason(
            rule: name,
            text:
                "the best value up to step \(report.step) ranks \(rank) of \(count) beside those of completed "
                + "trials at that step: worse than their \(percentile)",
            value: best, threshold: threshold, rank: rank, count: count)
    }

    mutating func end(_ trial: Int, as state: TrialState, curve: LearningCurve) {
        guard state == .completed, completed.insert(trial).inserted else { return }
        for (step, loss) in zip(curve.steps, curve.losses) { ranks.insert(loss, trial: trial, step: step) }
    }

    private var percentile: String {
        if percent == 50 { return "median" }
        let isWhole = percent == percent.rounded()
        return "percentile " + (isWhole ? "\(Int(percent))" : "\(percent)")
    }

    /// The percentile of the finite losses, as NumPy computes it; nil where there is none.
    private func threshold(of others: RankedList) -> Double? {
        let count = others.count(below: .infinity)
        guard count > 0 else { return nil }
        let fraction = (maximizes ? 100 - percent : percent) / 100
        let position = fraction * Double(count - 1)
        let rank = Int(position)
        func value(_ rank: Int) -> Double {
            maximizes ? -(others[count - 1 - rank]?.loss ?? .infinity) : others[rank]?.loss ?? .infinity
        }
        let pair = [value(min(rank, count - 1)), value(min(rank + 1, count - 1))]
        let quantile = Quantiles.quantile(position - Double(rank), ofSorted: pair)
        return maximizes ? -quantile : quantile
    }
}

extension PercentileRule {
    /// The scheduler in the catalogue.
    static let entry = SchedulerEntry(
        name: "percentile",
        summary:
            "Stops a trial whose best value is worse than a percentile of the completed ones at its step.",
        source: "Akiba et al., Optuna, KDD 2019: PercentilePruner",
        options: [
            OptionField(
                "percentile", .number(0...100), default: .number(25),
                "How many of a hundred trials go on.")
        ] + Pruner.fields + populationFields + [Pruner.compatField],
        make: { context in
            Pruner(
                PercentileRule(
                    name: "percentile", percent: context.options.number("percentile") ?? 25, context),
                Pruner.Settings(context.options))
        })

    /// How many trials must be there to compare with.
    static let populationFields = [
        OptionField(
            "startup_trials", .integer(0...1_000_000), default: .integer(5),
            "How many trials must be complete before one is stopped."),
        OptionField(
            "min_trials", .integer(1...1_000_000), default: .integer(1),
            "How many completed trials must have reported at a step for it to be judged."),
    ]

    init(name: String, percent: Double, _ context: SchedulerContext) {
        self.init(
            name: name, percent: percent, startup: context.options.integer("startup_trials") ?? 5,
            minimum: context.options.integer("min_trials") ?? 1, maximizes: context.maximizes)
    }
}
