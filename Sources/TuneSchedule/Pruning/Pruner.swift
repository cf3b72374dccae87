internal import TuneCore
internal import TuneJSON
internal import TuneNumerics

/// Gives trials up in mid-run by a rule; none is paused, and trials are compared by their final values.
///
/// Where a maximum is given, a trial that reaches it is complete, and that step is the only level.
///
/// Cost: that of the rule; folding a report in is constant but for the rule's part.
struct Pruner: Scheduler {
    let settings: Settings
    private(set) var rule: any PruningRule
    private var curves: [Int: LearningCurve] = [:]
    private var recorded: Set<Int> = []

    init(_ rule: some PruningRule, _ settings: Settings) {
        self.rule = rule
        self.settings = settings
    }

    var levels: [Int] { settings.maximum.map { [$0] } ?? [] }

    func placement(ofTrial trial: Int, using generator: inout SeededGenerator) -> Placement {
        Placement(bracket: 0, untilStep: settings.maximum)
    }

    func nextWork() -> Work { .fresh }

    func judge(_ report: JudgedReport) -> Judgement {
        if let maximum = settings.maximum, report.step >= maximum { return completion(report, maximum) }
        let report = report.comparable
        guard settings.cadence?.isDue(report.step, after: curves[report.trial]?.steps.last) ?? true
        else { return proceeding(report, because: nil) }
        if settings.stopsNonFinite, !report.loss.isFinite { return failure(report) }
        let reason = rule.objection(to: report, in: curves)
        guard let reason, !settings.isAdvisory else { return proceeding(report, because: reason.map(advice)) }
        return Judgement(.stop, reason: reason)
    }

    func closingMarks(trial: Int, bracket: Int, after step: Int, loss: Double) -> [RungMark] {
        guard let maximum = settings.maximum, !recorded.contains(trial) else { return [] }
        return [RungMark(level: maximum, loss: ASHA.comparable(loss))]
    }

    func limit(ofTrial trial: Int, bracket: Int) -> Int? { settings.maximum }

    mutating func admit(trial: Int, bracket: Int) {}

    mutating func note(_ report: JudgedReport) {
        let report = report.comparable
        rule.note(report, after: curves[report.trial] ?? LearningCurve())
        curves[report.trial, default: LearningCurve()].append(step: report.step, loss: report.loss)
    }

    mutating func record(trial: Int, bracket: Int, marks: [RungMark], action: Action) {
        if marks.contains(where: { $0.level == settings.maximum }) { recorded.insert(trial) }
    }

    mutating func promote(trial: Int, bracket: Int) {}

    mutating func forget(trial: Int, as state: TrialState) {
        rule.end(trial, as: state, curve: curves[trial] ?? LearningCurve())
    }

    private func proceeding(_ report: JudgedReport, because reason: Reason?) -> Judgement {
        Judgement(
            .proceed, untilStep: settings.maximum,
            nextDecisionStep: settings.maximum.flatMap { $0 > report.step ? $0 : nil }, reason: reason)
    }

    private func completion(_ report: JudgedReport, _ maximum: Int) -> Judgement {
        let marks = closingMarks(trial: report.trial, bracket: 0, after: report.step, loss: report.loss)
        let reason = Reason(
            rule: "max_resource", text: "the trial ran to its end, step \(maximum)", rung: maximum)
        return Judgement(.stop, completes: true, marks: marks, reason: reason)
    }

    private func failure(_ report: JudgedReport) -> Judgement {
        Judgement(
            .stop, reason: Reason(rule: "nonfinite", text: "the value at step \(report.step) is not finite"))
    }

    private func advice(_ reason: Reason) -> Reason {
        var reason = reason
        reason.text = "advice only: " + reason.text
        return reason
    }
}

extension Pruner {
    /// Everything that is fixed.
    struct Settings: Sendable, Hashable {
        /// The step at which a trial is complete; nil for none.
        var maximum: Int?
        /// When trials are judged; nil for every report, whatever its step.
        var cadence: Cadence?
        /// Whether a value that is not finite stops its trial, whatever the rule says.
        var stopsNonFinite = true
        /// Whether objections are only written down.
        var isAdvisory = false
    }

    /// The option of the maximum.
    static let maximumField = OptionField(
        "max_resource", .integer(1...1_000_000_000), default: .null,
        "The step at which a trial is complete; without it trials end by themselves.")

    /// The options of pruners that judge steps of training.
    static let fields = [maximumField] + Cadence.fields

    /// The option of the programs whose decisions are copied.
    static let compatField = OptionField(
        "compat", .choice(["none", "optuna"]), default: "none",
        "With optuna a value that is not finite counts as missing; else it stops its trial.")
}

extension Pruner.Settings {
    /// Settings of options that passed the catalogue's check.
    init(_ options: Options) {
        self.init(
            maximum: options.integer("max_resource"), cadence: Cadence(options),
            stopsNonFinite: options.text("compat") != "optuna")
    }
}

extension JudgedReport {
    /// The report with a loss that can be compared: infinite when it is not finite.
    var comparable: JudgedReport {
        JudgedReport(
            trial: trial, bracket: bracket, step: step, loss: ASHA.comparable(loss), canPause: canPause)
    }
}
