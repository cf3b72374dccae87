import TuneJSON

extension Experiment {
    private func userReason(_ text: String?, _ fallback: String) -> Reason {
        Reason(rule: "user", text: text ?? fallback)
    }

    func decideStop(trial number: Int, reason: String?) throws(Refusal) -> [EventBody] {
        let trial = try trial(number)
        let reason = userReason(reason, "A user stopped the trial.")
        switch trial.state {
        case .stopped, .stopping: return []
        case .running: return [.stopRequested(trial: number, reason: reason)]
        case .queued, .paused, .lost:
            return [.ended(trial: number, state: .stopped, error: nil, reason: reason)]
        case .completed, .failed, .infeasible, .cancelled:
            throw .invalidTransition("A trial that is \(trial.state.rawValue) cannot be stopped.")
        }
    }

    func decideCancel(trial number: Int, reason: String?) throws(Refusal) -> [EventBody] {
        let trial = try trial(number)
        switch trial.state {
        case .cancelled: return []
        case .queued, .paused:
            let reason = userReason(reason, "A user cancelled the trial.")
            return [.ended(trial: number, state: .cancelled, error: nil, reason: reason)]
        case .running, .stopping, .lost, .completed, .failed, .infeasible, .stopped:
            throw .invalidTransition(
                "A trial that is \(trial.state.rawValue) cannot be cancelled; only queued and paused ones can."
            )
        }
    }

    func decideRetry(trial number: Int, reason: String?) throws(Refusal) -> [EventBody] {
        let trial = try trial(number)
        switch trial.state {
        case .queued: return []
        case .failed:
            guard !phase.isFinal else {
                throw .invalidTransition("The experiment is \(phase.rawValue); resume it to retry a trial.")
            }
            return [.requeued(trial: number, reason: userReason(reason, "A user retries the trial."))]
        case .running, .stopping, .paused, .lost, .completed, .infeasible, .stopped, .cancelled:
            throw .invalidTransition(
                "A trial that is \(trial.state.rawValue) cannot be retried; only failed ones can.")
        }
    }

    func decideAddition(_ addition: TrialAddition) throws(Refusal) -> [EventBody] {
        if let twin = twins[addition.configuration] {
            throw .duplicateTrial(number: twin)
        }
        guard addition.metrics != nil || !phase.isFinal else {
            throw .invalidTransition("The experiment is \(phase.rawValue); resume it to queue a trial.")
        }
        if let metrics = addition.metrics, objectiveLoss(metrics) == nil {
            throw .invalid(InvalidField("/metrics", "lacks the objective \(spec.objective.metric)"))
        }
        let number = trials.count + 1
        let added = EventBody.trialAdded(
            TrialAdded(
                trial: number, config: spec.space.json(of: addition.configuration),
                reports: addition.reports.count, isCompleted: addition.metrics != nil, origin: addition.origin
            ))
        let reports = addition.reports.map { report in
            EventBody.reported(
                Reported(
                    trial: number, attempt: 1, step: report.step, metrics: report.metrics, checkpoint: nil,
                    action: .proceed, completes: false, marks: [], reason: nil))
        }
        guard let metrics = addition.metrics else { return [added] + reports }
        let finished = EventBody.finished(
            Finished(
                trial: number, attempt: 1, state: addition.isStopped ? .stopped : .completed,
                metrics: metrics, error: nil, checkpoint: nil,
                marks: []))
        return [added] + reports + [finished]
    }

    func decidePause(_ mode: SteeringMode, reason: String?) throws(Refusal) -> [EventBody] {
        switch phase {
        case .paused where self.mode == mode || mode == .drain: return []
        case .running, .paused:
            let reason = userReason(reason, "A user paused the experiment.")
            return [change(to: .paused, mode: mode, reason: reason)]
        case .stopping, .completed, .stopped, .failed:
            throw .invalidTransition("An experiment that is \(phase.rawValue) cannot be paused.")
        }
    }

    func decideResume(limits: ExperimentLimits?, reason: String?) throws(Refusal) -> [EventBody] {
        if phase == .running && (limits == nil || limits == spec.limits) { return [] }
        if phase == .stopped && limits == nil {
            throw .invalidTransition("A stopped experiment is resumed by giving it limits.")
        }
        if phase == .stopping && limits == nil {
            throw .invalidTransition("An experiment that is stopping is resumed by raising its limits.")
        }
        if let reached = reachedLimit(limits ?? spec.limits, at: updatedAt), phase != .paused {
            throw .invalidTransition("\(reached.reason.text) Raise that limit to resume.")
        }
        let reason = userReason(reason, "A user resumed the experiment.")
        return [change(to: .running, mode: .drain, reason: reason, limits: limits)]
    }

    func decideStop(_ mode: SteeringMode, reason: String?) throws(Refusal) -> [EventBody] {
        let reason = userReason(reason, "A user stopped the experiment.")
        switch phase {
        case .stopped: return []
        case .stopping where ending == .stopped && (self.mode == mode || mode == .drain): return []
        case .running, .paused, .stopping:
            return [change(to: .stopping, ending: .stopped, mode: mode, reason: reason)]
        case .completed, .failed:
            throw .invalidTransition("An experiment that is \(phase.rawValue) cannot be stopped.")
        }
    }

    func decideEdit(_ edit: Edit) -> [EventBody] {
        var changes = JSONObject()
        if let tags = edit.tags, tags != spec.tags { changes["tags"] = .array(tags.map(JSONValue.string)) }
        if let notes = edit.notes, notes != spec.notes { changes["notes"] = .string(notes) }
        if let limits = edit.limits, limits != spec.limits { changes["limits"] = limits.json }
        return changes.members.isEmpty ? [] : [.edited(.object(changes))]
    }

    func change(
        to phase: Phase, ending: Phase? = nil, mode: SteeringMode, reason: Reason,
        limits: ExperimentLimits? = nil
    ) -> EventBody {
        .phaseChanged(
            PhaseChange(phase: phase, ending: ending, mode: mode, reason: reason, limits: limits?.json))
    }
}
