internal import TuneCore

/// Says when a trial should be given up: a value folded over reports and the ends of trials.
///
/// Reports that are not finite have an infinite loss.
protocol PruningRule: Sendable {
    /// Why a trial should stop with a report; nil when it goes on.
    ///
    /// - Parameters:
    ///   - report: The report, not folded in yet.
    ///   - curves: What the trials reported before, by trial.
    func objection(to report: JudgedReport, in curves: [Int: LearningCurve]) -> Reason?

    /// Folds in a report, before the curve of its trial is longer by it.
    mutating func note(_ report: JudgedReport, after curve: LearningCurve)

    /// Folds in the end of a trial.
    mutating func end(_ trial: Int, as state: TrialState, curve: LearningCurve)
}

extension PruningRule {
    /// The curves say all.
    mutating func note(_ report: JudgedReport, after curve: LearningCurve) {}
    /// Nothing depends on the ends of trials.
    mutating func end(_ trial: Int, as state: TrialState, curve: LearningCurve) {}
}
