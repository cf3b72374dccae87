internal import TuneCore
internal import TuneJSON
internal import TuneNumerics

/// Stops a trial whose learning curve, carried on to the end, is most unlikely to come among the best.
///
/// The mark to reach is the 1/eta quantile of the final losses of the completed trials. A trial is objected
/// to when the probability of that is too small with this report and was with the one before, and both came
/// after a first part of training.
///
/// Cost: two forecasts at most, so some 1.2 ms for a decision; see ``CurveForecast``. Folding reports in
/// costs next to nothing.
///
/// Source: Domhan et al., IJCAI 2015, section 4; the mark and the second look are ours.
struct CurveRule: PruningRule {
    static let name = "curve"
    let settings: Settings
    private var finals = RankedList()
    private var completed: Set<Int> = []

    init(_ settings: Settings) { self.settings = settings }

    func objection(to report: JudgedReport, in curves: [Int: LearningCurve]) -> Reason? {
        guard finals.count >= settings.startup, let mark, report.loss.isFinite,
            var curve = curves[report.trial], let before = curve.steps.last, before < report.step,
            before >= settings.firstStep, curve.losses.count + 1 >= settings.points,
            curve.mean(from: .min, through: .max)?.isFinite == true
        else { return nil }
        let earlier = curve
        curve.append(step: report.step, loss: report.loss)
        let forecast = forecast(curve)
        let chance = forecast.probability(below: mark)
        guard chance < settings.probability else { return nil }
        let earlierChance = self.forecast(earlier).probability(below: mark)
        guard earlierChance < settings.probability else { return nil }
        return Reason(
            rule: Self.name,
            text:
                "the curve comes among the best 1/\(settings.factor) of \(finals.count) completed trials with "
                + "probability \(rounded(chance)), and \(rounded(earlierChance)) a report before: below "
                + "\(settings.probability)",
            value: ASHA.finite(forecast.mean), threshold: mark, count: finals.count)
    }

    mutating func end(_ trial: Int, as state: TrialState, curve: LearningCurve) {
        guard state == .completed, let last = curve.losses.last, last.isFinite,
            completed.insert(trial).inserted
        else { return }
        finals.insert(RungEntry(loss: last, arrival: finals.count, trial: trial))
    }

    /// The loss that the best 1/eta of the completed trials ended below.
    private var mark: Double? {
        guard finals.count > 0 else { return nil }
        let position = Double(finals.count - 1) / settings.factor
        let rank = Int(position)
        let pair = [rank, min(rank + 1, finals.count - 1)].compactMap { finals[$0]?.loss }
        return Quantiles.quantile(position - Double(rank), ofSorted: pair)
    }

    private func forecast(_ curve: LearningCurve) -> CurveForecast {
        CurveForecast(steps: curve.steps, losses: curve.losses, to: settings.maximum)
    }

    private func rounded(_ p: Double) -> Double { (p * 1e4).rounded() / 1e4 }
}

extension CurveRule {
    /// Everything that is fixed.
    struct Settings: Sendable, Hashable {
        /// The step at which training ends.
        let maximum: Int
        /// The step before which no trial is judged.
        let firstStep: Int
        /// eta: the share of trials that count as the best, upside down.
        let factor: Double
        /// The probability below which a trial is given up.
        let probability: Double
        /// How many trials must be complete.
        let startup: Int
        /// How many reports a curve must have; two at least.
        let points: Int
    }

    /// The scheduler in the catalogue.
    static let entry = SchedulerEntry(
        name: name,
        summary:
            "Extrapolates learning curves and gives up, or advises to, what will not come among the best.",
        source: "Domhan et al., Speeding up automatic hyperparameter optimization of deep neural networks by "
            + "extrapolation of learning curves, IJCAI 2015",
        options: fields,
        check: { context throws(InvalidField) in
            guard context.options.integer("max_resource") == nil else { return }
            throw InvalidField(
                "/scheduler/options/max_resource",
                "is missing; curve needs the step at which a trial is complete")
        },
        make: make)

    private static let fields =
        Pruner.fields + [
            OptionField(
                "advisory", .boolean, default: true,
                "Whether objections are only written into the log; false stops trials."),
            OptionField(
                "reduction_factor", .number(1.1...100), default: .number(3),
                "A trial should come among the best 1/reduction_factor of the completed ones."),
            OptionField(
                "p_threshold", .number(0...1), default: .number(0.05),
                "A trial is given up when the probability of that is below this, twice in a row."),
            OptionField(
                "min_fraction", .number(0...1), default: .number(0.25),
                "No trial is judged before this fraction of max_resource."),
            OptionField(
                "startup_trials", .integer(1...1_000_000), default: .integer(5),
                "How many trials must be complete before one is judged."),
        ]

    private static func make(_ context: SchedulerContext) -> any Scheduler {
        let options = context.options
        let maximum = options.integer("max_resource") ?? 1
        let rule = CurveRule(
            Settings(
                maximum: maximum,
                firstStep: Int((Double(maximum) * (options.number("min_fraction") ?? 0.25)).rounded(.up)),
                factor: options.number("reduction_factor") ?? 3,
                probability: options.number("p_threshold") ?? 0.05,
                startup: options.integer("startup_trials") ?? 5, points: 5))
        var settings = Pruner.Settings(options)
        settings.isAdvisory = options.flag("advisory")
        return Pruner(rule, settings)
    }
}
