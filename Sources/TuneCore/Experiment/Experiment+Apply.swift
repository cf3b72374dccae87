import TuneJSON

extension Experiment {
    /// Folds in an event; never fails, and an event about a trial that is not there changes nothing but the version.
    public mutating func apply(_ event: Event) {
        version = event.version
        let before = updatedAt
        updatedAt = event.at
        switch event.body {
        case .created: break
        case .edited(let changes): applyEdit(changes)
        case .phaseChanged(let change): applyPhase(change, at: event.at)
        case .trialAdded(let added): applyAddition(added, at: event.at)
        case .handedOut(let handOut): applyHandOut(handOut, at: event.at)
        case .reported(let reported): applyReport(reported, at: event.at)
        case .revived(let trial, _): with(trial) { state, index in state.revive(index, at: event.at) }
        case .checkpointed(let trial, _, let checkpoint):
            with(trial) { state, index in
                state.keep(checkpoint, of: index)
            }
        case .finished(let finished): applyFinish(finished, at: event.at)
        case .stopRequested(let trial, let reason):
            with(trial) { state, index in
                state.move(index, to: .stopping, at: event.at)
                state.trials[index].reason = reason
            }
        case .ended(let trial, let newState, let error, let reason):
            with(trial) { state, index in
                state.end(index, newState, error: error, reason: reason, at: event.at)
            }
        case .requeued(let trial, let reason):
            with(trial) { state, index in state.requeue(index, reason: reason, at: event.at) }
        case .paused(let trial, _, let reason):
            with(trial) { state, index in state.pause(index, reason: reason, isHeld: true, at: event.at) }
        case .lost(let trial, _):
            with(trial) { state, index in
                state.move(index, to: .lost, at: event.at)
                state.trials[index].lostAt = event.at
            }
        case .reopened: applyReopening(after: before, at: event.at)
        }
        if let number = event.body.trial {
            with(number) { state, index in state.trials[index].version = event.version }
            lastActivity = event.at
            trace.take(ended: counts.ended, loss: bestLoss)
        }
    }

    private mutating func with(_ number: Int, _ change: (inout Experiment, Int) -> Void) {
        guard trials.indices.contains(number - 1) else { return }
        change(&self, number - 1)
    }

    private mutating func applyEdit(_ changes: JSONValue) {
        revision += 1
        if let tags = changes["tags"]?.array { spec.tags = tags.compactMap(\.string) }
        if let notes = changes["notes"]?.string { spec.notes = notes }
        if let limits = changes["limits"] { adopt(limits) }
    }

    private mutating func adopt(_ limits: JSONValue) {
        if let limits = try? ExperimentLimits(limits, at: "/limits") { spec.limits = limits }
    }

    private mutating func applyPhase(_ change: PhaseChange, at now: Timestamp) {
        revision += 1
        if let since = runningSince, change.phase == .paused || change.phase.isFinal {
            elapsedBefore += max(0, now.milliseconds - since.milliseconds)
            runningSince = nil
        } else if runningSince == nil, change.phase == .running {
            runningSince = now
        }
        phase = change.phase
        ending = change.ending
        mode = change.mode
        phaseReason = change.reason
        if let limits = change.limits { adopt(limits) }
        if phase == .running { plateau.trials = 0 }
        if phase != .paused { scheduler.expectNewTrials(phase == .running) }
    }

    private mutating func applyAddition(_ added: TrialAdded, at now: Timestamp) {
        append(
            number: added.trial, config: added.config, origin: added.origin ?? Origin("client"), bracket: 0,
            at: now)
        let index = trials.count - 1
        queue.append(added.trial)
        if added.isCompleted {
            trials[index].isImported = true
            trials[index].attempts = [Attempt(number: 1, worker: nil, startedAt: now, fromStep: 0)]
        }
        if !added.isCompleted { madeTrials += 1 }
    }

    private mutating func append(
        number: Int, config: JSONValue, origin: Origin, bracket: Int, at now: Timestamp
    ) {
        let nothing = Configuration(values: spec.space.parameters.map { _ in nil })
        let configuration = (try? spec.space.configuration(from: config, at: "")) ?? nothing
        trials.append(
            Trial(
                number: number, configuration: configuration, origin: origin, bracket: bracket,
                createdAt: now,
                state: .queued))
        counts[.queued] += 1
        if let first = twins[configuration] {
            trials[number - 1].twin = first
        } else {
            twins[configuration] = number
        }
        scheduler.admit(trial: number, bracket: bracket)
        scheduler.adopt(configuration, trial: number, donor: nil)
        searcher.observe(.started(trial: number, configuration: configuration))
        if origin.source == "initial" { initialUsed += 1 }
    }

    private mutating func applyHandOut(_ handOut: HandOut, at now: Timestamp) {
        if let config = handOut.config {
            append(
                number: handOut.trial, config: config, origin: handOut.origin ?? Origin("unknown"),
                bracket: handOut.bracket, at: now)
            madeTrials += 1
        }
        with(handOut.trial) { state, index in
            if handOut.config == nil {
                state.scheduler.promote(trial: handOut.trial, bracket: state.trials[index].bracket)
            }
            state.move(index, to: .running, at: now)
            state.trials[index].attempts.append(
                Attempt(
                    number: handOut.attempt, worker: handOut.worker, startedAt: now,
                    fromStep: handOut.fromStep))
            state.trials[index].canResume = handOut.canResume
            state.trials[index].untilStep = handOut.untilStep
            state.trials[index].isHandedOn = false
            state.trials[index].reason = handOut.reason
            state.trials[index].leaseEnds = state.leaseEnd(from: now)
            state.searcher.observe(.running(trial: handOut.trial, untilStep: handOut.untilStep))
        }
    }

    mutating func revive(_ index: Int, at now: Timestamp) {
        trials[index].isHandedOn = false
        move(index, to: .running, at: now)
        trials[index].leaseEnds = leaseEnd(from: now)
    }

    private mutating func requeue(_ index: Int, reason: Reason, at now: Timestamp) {
        let earlier = trials[index].state
        if earlier == .lost { trials[index].lapses += 1 }
        if earlier == .failed {
            trials[index].lapses = 0
            trials[index].error = nil
            trials[index].finishedAt = nil
            failures -= 1
        }
        trials[index].isHandedOn = trials[index].startedAttempt > 0
        trials[index].reason = reason
        move(index, to: .queued, at: now)
    }

    mutating func pause(_ index: Int, reason: Reason?, isHeld: Bool, at now: Timestamp) {
        endAttempt(index, with: .pause)
        trials[index].reason = reason
        trials[index].isHeld = isHeld
        move(index, to: .paused, at: now)
    }

    func lastAttempt(_ index: Int) -> Int? {
        trials[index].attempts.isEmpty ? nil : trials[index].attempts.count - 1
    }

    mutating func endAttempt(_ index: Int, with action: Action) {
        if let last = lastAttempt(index) { trials[index].attempts[last].lastAction = action }
    }

    private mutating func end(
        _ index: Int, _ newState: TrialState, error: TrialError?, reason: Reason, at now: Timestamp
    ) {
        let number = trials[index].number
        if newState == .stopped, trials[index].state.isLive { endAttempt(index, with: .stop) }
        if newState == .stopped, let metrics = trials[index].lastMetrics { learnFromStopped(index, metrics) }
        trials[index].error = error
        trials[index].reason = reason
        if newState == .failed { failures += 1 }
        move(index, to: newState, at: now)
        scheduler.forget(trial: number, as: newState)
        let isStopped = newState == .stopped
        searcher.observe(.ended(trial: number, outcome: isStopped ? outcome(.stopped, of: index) : nil))
    }

    /// A trial that was stopped still counts for the model where there are no rungs that counted it already.
    mutating func learnFromStopped(_ index: Int, _ metrics: Metrics) {
        guard levels.isEmpty, let loss = modelLoss(metrics) else { return }
        searcher.observe(.result(trial: trials[index].number, level: 0, loss: loss))
    }

    private mutating func applyReopening(after before: Timestamp, at now: Timestamp) {
        for number in live { trials[number - 1].leaseEnds = leaseEnd(from: now) }
        guard let since = runningSince else { return }
        elapsedBefore += max(0, before.milliseconds - since.milliseconds)
        runningSince = now
    }

    /// Moves a trial into a state and keeps the counts, the queue and the sets in step with it.
    mutating func move(_ index: Int, to newState: TrialState, at now: Timestamp) {
        let trial = trials[index]
        guard trial.state != newState else {
            if newState == .queued, !queue.contains(trial.number) { queue.append(trial.number) }
            return
        }
        counts[trial.state] -= 1
        counts[newState] += 1
        if trial.state == .queued { queue.removeAll { $0 == trial.number } }
        if newState == .queued { queue.append(trial.number) }
        if newState.isLive { live.insert(trial.number) } else { live.remove(trial.number) }
        if newState == .paused, trials[index].isHeld {
            held.insert(trial.number)
        } else {
            held.remove(trial.number)
        }
        if newState != .paused { trials[index].isHeld = false }
        if !newState.isLive { trials[index].leaseEnds = nil }
        if newState != .lost { trials[index].lostAt = nil }
        trials[index].state = newState
        trials[index].finishedAt = newState.isFinal ? now : nil
    }
}
