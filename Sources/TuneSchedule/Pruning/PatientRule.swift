internal import TuneCore
internal import TuneJSON

/// Stops a trial that has not improved for a number of reports, where another rule objects to it as well.
///
/// With patience p the best of the last p + 1 reports must be worse than the best of those before, by more
/// than a least difference; so nothing happens before report p + 2.
///
/// Cost: O(patience) for each decision, and that of the other rule.
///
/// Source: Optuna 5.0, `PatientPruner`.
struct PatientRule: PruningRule {
    static let name = "patient"
    /// The reports without improvement that are borne.
    let patience: Int
    /// How much worse the last reports must be; at least 0.
    let minDelta: Double
    /// The rule that must object as well; nil for none.
    private(set) var other: (any PruningRule)?

    init(patience: Int, minDelta: Double, other: (any PruningRule)?) {
        self.patience = patience
        self.minDelta = minDelta
        self.other = other
    }

    func objection(to report: JudgedReport, in curves: [Int: LearningCurve]) -> Reason? {
        guard let curve = curves[report.trial], curve.losses.count > patience else { return nil }
        let before = curve.bests[curve.bests.count - patience - 1]
        let recent = curve.losses.suffix(patience).reduce(report.loss, min)
        guard recent.isFinite, before + minDelta < recent else { return nil }
        var reason = Reason(
            rule: Self.name,
            text:
                "no value of the last \(patience + 1) reports, up to step \(report.step), is as good as the "
                + "best one before",
            value: recent, threshold: before)
        guard let other else { return reason }
        guard let objection = other.objection(to: report, in: curves) else { return nil }
        reason.text += "; and " + objection.text
        reason.rank = objection.rank
        reason.count = objection.count
        return reason
    }

    mutating func note(_ report: JudgedReport, after curve: LearningCurve) {
        other?.note(report, after: curve)
    }

    mutating func end(_ trial: Int, as state: TrialState, curve: LearningCurve) {
        other?.end(trial, as: state, curve: curve)
    }
}

extension PatientRule {
    /// The scheduler in the catalogue.
    static let entry = SchedulerEntry(
        name: name,
        summary:
            "Stops a trial that stopped improving, where another rule, if any is named, objects as well.",
        source: "Akiba et al., Optuna, KDD 2019: PatientPruner",
        options: [
            OptionField(
                "patience", .integer(0...1_000_000), default: .integer(5),
                "How many reports without improvement are borne."),
            OptionField(
                "min_delta", .number(0...1e300), default: .number(0),
                "How much worse the last reports must be than the best before."),
            OptionField(
                "pruner", .choice(["none", "median", "percentile", "threshold"]), default: "none",
                "The rule that must object as well; median and percentile in Optuna's form."),
            OptionField(
                "percentile", .number(0...100), default: .number(25),
                "For the pruner percentile: how many of a hundred trials go on."),
            OptionField(
                "lower", .number(-1e300...1e300), default: .null,
                "For the pruner threshold: the least value of the metric allowed."),
            OptionField(
                "upper", .number(-1e300...1e300), default: .null,
                "For the pruner threshold: the greatest value of the metric allowed."),
        ] + Pruner.fields + PercentileRule.populationFields + [Pruner.compatField],
        check: { context throws(InvalidField) in
            if context.options.text("pruner") == ThresholdRule.name {
                try ThresholdRule.check(context.options)
            }
        },
        make: { context in
            Pruner(
                PatientRule(
                    patience: context.options.integer("patience") ?? 5,
                    minDelta: context.options.number("min_delta") ?? 0, other: other(context)),
                Pruner.Settings(context.options))
        })

    private static func other(_ context: SchedulerContext) -> (any PruningRule)? {
        let name = context.options.text("pruner") ?? "none"
        return switch name {
        case "median": PercentileRule(name: name, percent: 50, context)
        case "percentile":
            PercentileRule(name: name, percent: context.options.number("percentile") ?? 25, context)
        case ThresholdRule.name: ThresholdRule(context)
        default: nil
        }
    }
}
