import TuneJSON

extension Experiment {
    /// The event of a trainer's word that its trial is over; none when it says nothing new.
    func decideCompletion(
        trial number: Int, lease: String?, _ completion: TrialCompletion, pending: Metrics? = nil
    ) throws(Refusal) -> [EventBody] {
        let trial = try trial(number)
        let attempt = try attempt(of: lease, trial: trial)
        if trial.state == .stopped || trial.attempts[attempt - 1].lastAction != .proceed { return [] }
        let metrics = try finalMetrics(of: trial, completion, pending: pending)
        if trial.state.isFinal && !trial.isExpired {
            guard trial.state == completion.state, trial.metrics?.digest == metrics?.digest else {
                throw .trialFinished(trial.state)
            }
            return []
        }
        let loss = completion.state == .completed ? metrics.flatMap(objectiveLoss) ?? .infinity : .infinity
        if completion.error?.kind == .preempted, let events = handingBack(trial, attempt, completion) {
            return events
        }
        let counts = completion.error?.isTheConfigurations ?? true
        let marks =
            counts
            ? scheduler.closingMarks(
                trial: number, bracket: trial.bracket, after: trial.lastStep ?? 0, loss: loss)
            : []
        return [
            .finished(
                Finished(
                    trial: number, attempt: attempt, state: completion.state, metrics: metrics,
                    error: completion.error, checkpoint: completion.checkpoint, marks: marks.map(\.level)))
        ]
    }

    /// The events of a worker that must end and gives its trial back: another may have it at once.
    ///
    /// - Returns: Nil where the trial can run no more, so that it fails.
    private func handingBack(
        _ trial: Trial, _ attempt: Int, _ completion: TrialCompletion
    ) -> [EventBody]? {
        guard attempt == trial.startedAttempt else { return [] }
        let text = completion.error?.message ?? "The worker had to end and gave the trial back."
        switch trial.state {
        case .queued: return []
        case .stopping:
            let reason = trial.reason ?? Reason(rule: "user", text: "The trial was stopped.")
            return [.ended(trial: trial.number, state: .stopped, error: nil, reason: reason)]
        case .running, .lost:
            guard phase == .running || phase == .paused || isDrainingByLimit else { return nil }
            let checkpoint = completion.checkpoint.map { Checkpoint(step: trial.lastStep ?? 0, uri: $0) }
            let saved = checkpoint.flatMap { checkpoint -> EventBody? in
                trial.checkpoint == checkpoint
                    ? nil : .checkpointed(trial: trial.number, attempt: attempt, checkpoint)
            }
            return (saved.map { [$0] } ?? [])
                + [.requeued(trial: trial.number, reason: Reason(rule: "preempted", text: text))]
        case .paused, .completed, .failed, .infeasible, .stopped, .cancelled: return nil
        }
    }

    private func finalMetrics(
        of trial: Trial, _ completion: TrialCompletion, pending: Metrics?
    ) throws(Refusal) -> Metrics? {
        guard completion.state == .completed else { return completion.metrics }
        let reported = pending.map { trial.lastMetrics?.merged(with: $0) ?? $0 } ?? trial.lastMetrics
        guard let metrics = completion.metrics ?? reported else {
            throw .invalid(InvalidField("/metrics", "is missing, and nothing was reported before"))
        }
        let objective = spec.objective.metric
        guard metrics[objective] ?? reported?[objective] != nil else {
            throw .invalid(
                InvalidField("/metrics", "lacks the objective \(objective), which was never reported"))
        }
        return metrics
    }

    /// The loss of the first objective, whatever the outcome constraints say.
    func objectiveLoss(_ metrics: Metrics) -> Double? {
        metrics[spec.objective.metric].map(spec.objective.loss(of:))
    }

    /// The loss that models and the best are made of: infinite where an outcome constraint is broken.
    func modelLoss(_ metrics: Metrics) -> Double? {
        spec.outcomeConstraints.allSatisfy { $0.allows(metrics) } ? objectiveLoss(metrics) : .infinity
    }

    /// The value of a trial's first objective: the final one, else the last one reported.
    public func value(of trial: Trial) -> Double? {
        let metric = spec.objective.metric
        return trial.metrics?[metric] ?? trial.lastMetrics?[metric]
    }
}
