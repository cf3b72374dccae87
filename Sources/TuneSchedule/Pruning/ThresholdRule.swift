internal import TuneCore
internal import TuneJSON

/// Stops a trial whose value leaves given bounds, or is no number.
///
/// Source: Optuna 5.0, `ThresholdPruner`.
struct ThresholdRule: PruningRule {
    static let name = "threshold"
    /// The losses allowed, both ends included.
    let allowed: ClosedRange<Double>

    func objection(to report: JudgedReport, in curves: [Int: LearningCurve]) -> Reason? {
        guard report.loss.isFinite else {
            return Reason(rule: Self.name, text: "the value at step \(report.step) is not finite")
        }
        guard !allowed.contains(report.loss) else { return nil }
        let isWorse = report.loss > allowed.upperBound
        return Reason(
            rule: Self.name,
            text: "the value at step \(report.step) is " + (isWorse ? "worse" : "better")
                + " than the bounds allow",
            value: report.loss, threshold: isWorse ? allowed.upperBound : allowed.lowerBound)
    }
}

extension ThresholdRule {
    /// The scheduler in the catalogue.
    static let entry = SchedulerEntry(
        name: name, summary: "Stops a trial whose value leaves given bounds, or is no number.",
        source: "Akiba et al., Optuna, KDD 2019: ThresholdPruner",
        options: [
            OptionField(
                "lower", .number(-1e300...1e300), default: .null, "The least value of the metric allowed."),
            OptionField(
                "upper", .number(-1e300...1e300), default: .null,
                "The greatest value of the metric allowed; one of the two is required."),
        ] + Pruner.fields,
        check: { context throws(InvalidField) in try check(context.options) },
        make: { context in Pruner(ThresholdRule(context), Pruner.Settings(context.options)) })

    /// The rule of options that passed the check.
    init(_ context: SchedulerContext) {
        let lower = context.options.number("lower") ?? -.infinity
        let upper = max(context.options.number("upper") ?? .infinity, lower)
        allowed = context.maximizes ? -upper ... -lower : lower...upper
    }

    /// Complains when there is no bound, or no value between the bounds.
    static func check(_ options: Options) throws(InvalidField) {
        let pointer = "/scheduler/options/upper"
        switch (options.number("lower"), options.number("upper")) {
        case (nil, nil): throw InvalidField(pointer, "is missing; threshold needs upper, lower or both")
        case (let lower?, let upper?) where lower > upper:
            throw InvalidField(pointer, "must not be below lower, which is \(lower)")
        case (.some, _), (nil, .some): break
        }
    }
}
