internal import TuneCore

/// Stops a trial whose mean loss so far has too many better ones among those of all trials at the same step.
///
/// Trials that were stopped or are still running count like the others.
///
/// Cost: a search in a sorted list; folding a report in is one insertion.
///
/// Source: Syne Tune 0.13, `MedianStoppingRule`.
struct RankCutoffRule: PruningRule {
    /// Whether means are compared; else the losses themselves.
    let comparesMeans: Bool
    /// How many values a step must have, the trial's own included.
    let minimum: Int
    /// The highest share of better values with which a trial goes on.
    let cutoff: Double
    private var ranks = StepRanks()

    init(comparesMeans: Bool, minimum: Int, cutoff: Double) {
        self.comparesMeans = comparesMeans
        self.minimum = minimum
        self.cutoff = cutoff
    }

    func objection(to report: JudgedReport, in curves: [Int: LearningCurve]) -> Reason? {
        let value = value(of: report, after: curves[report.trial] ?? LearningCurve())
        let others = ranks[report.step] ?? RankedList()
        let (better, count) = (others.count(below: value), others.count + 1)
        guard count >= minimum, Double(better) / Double(count) > cutoff else { return nil }
        let last = others[Int(cutoff * Double(count))]
        return Reason(
            rule: MedianStopping.name,
            text: "rank \(better + 1) of \(count) at step \(report.step) by the "
                + (comparesMeans ? "running mean" : "value") + ": more than \(cutoff) of them are better",
            value: ASHA.finite(value), threshold: last.flatMap { ASHA.finite($0.loss) }, rank: better + 1,
            count: count)
    }

    mutating func note(_ report: JudgedReport, after curve: LearningCurve) {
        if let last = curve.steps.last, report.step <= last { return }
        ranks.insert(value(of: report, after: curve), trial: report.trial, step: report.step)
    }

    private func value(of report: JudgedReport, after curve: LearningCurve) -> Double {
        guard comparesMeans else { return report.loss }
        let sum = curve.losses.reduce(0, +) + report.loss
        return sum / Double(curve.losses.count + 1)
    }
}
