extension Experiment {
    /// Ends a trial whose own limit a report reaches, unless the scheduler ended or paused it already.
    ///
    /// The trial is complete, and recorded as one that ended by itself.
    func stopAtLimit(_ judgement: inout Judgement, _ report: Report, of trial: Trial, at now: Timestamp) {
        guard judgement.action != .stop, let limits = spec.limits.trial,
            let reason = reached(limits, by: report, of: trial, at: now)
        else { return }
        let loss = objectiveLoss(report.metrics) ?? trial.lastMetrics.flatMap(objectiveLoss) ?? .infinity
        judgement = Judgement(
            .stop, completes: true,
            marks: scheduler.closingMarks(
                trial: trial.number, bracket: trial.bracket, after: report.step, loss: loss),
            reason: reason)
    }

    /// A step to run to, no further than a trial may run at all.
    func bounded(_ untilStep: Int?) -> Int? {
        guard let most = spec.limits.trial?.steps else { return untilStep }
        return min(untilStep ?? most, most)
    }

    private func reached(
        _ limits: TrialLimits, by report: Report, of trial: Trial, at now: Timestamp
    ) -> Reason? {
        if let most = limits.steps, report.step >= most {
            return Reason(rule: "limit_trial_steps", text: "The trial reached its last step, \(most).")
        }
        if let most = limits.seconds, let start = trial.attempts.last?.startedAt,
            Double(now.milliseconds - start.milliseconds) / 1000 >= most
        {
            return Reason(rule: "limit_trial_seconds", text: "The trial ran for \(most) seconds.")
        }
        guard let plateau = limits.plateau, let loss = modelLoss(report.metrics) else { return nil }
        var next = trial
        next.countForPlateau(loss, least: plateau.minDelta)
        guard next.plateau.reports >= plateau.reports else { return nil }
        return Reason(
            rule: "limit_trial_plateau",
            text: "The last \(next.plateau.reports) reports brought no better value.",
            value: loss.isFinite ? spec.objective.value(of: loss) : nil,
            threshold: next.plateau.loss.isFinite ? spec.objective.value(of: next.plateau.loss) : nil)
    }
}

extension Trial {
    /// Counts a report towards the trial's own plateau.
    ///
    /// - Parameter least: The least improvement that counts.
    mutating func countForPlateau(_ loss: Double, least: Double) {
        if loss < plateau.loss - least || (plateau.loss.isInfinite && loss.isFinite) {
            plateau = (loss: loss, reports: 0)
        } else {
            plateau.reports += 1
        }
    }
}
