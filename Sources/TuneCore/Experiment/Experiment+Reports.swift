import TuneJSON
import TuneNumerics

/// Reports of a call that are new, and the attempt they belong to.
struct FreshReports {
    let attempt: Int
    let reports: [Report]
}

extension Experiment {
    /// The lease token of an attempt: `t3.1-` and 16 hexadecimal digits.
    public func leaseToken(trial: Int, attempt: Int) -> String {
        var generator = SeededGenerator(
            seed: UInt64(spec.seed) ^ UInt64(bitPattern: Int64(createdAt.milliseconds)),
            stream: UInt64(trial) << 24 ^ UInt64(attempt))
        let digits = String(generator.next(), radix: 16)
        return "t\(trial).\(attempt)-" + String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The attempt that a lease token names; without a token the one that was started last.
    public func attempt(of lease: String?, trial: Trial) throws(Refusal) -> Int {
        guard trial.startedAttempt > 0 else { throw .leaseLost("The trial was never handed out.") }
        guard let lease else { return trial.startedAttempt }
        let prefix = "t\(trial.number)."
        guard lease.hasPrefix(prefix), let attempt = Int(lease.dropFirst(prefix.count).prefix { $0 != "-" }),
            (1...trial.startedAttempt).contains(attempt),
            lease == leaseToken(trial: trial.number, attempt: attempt)
        else { throw .leaseLost("The lease token is not one of this trial.") }
        return attempt
    }

    /// The reports of a call that were not made before; refuses the call when one of them does not fit.
    func freshReports(trial number: Int, lease: String?, reports: [Report]) throws(Refusal) -> FreshReports {
        let trial = try trial(number)
        let attempt = try attempt(of: lease, trial: trial)
        let earlier = trial.attempts[attempt - 1]
        var latest = earlier.steps.last ?? -1
        var fresh: [Report] = []
        for (index, report) in reports.enumerated() {
            if try isRepeated(report, of: earlier, after: fresh) { continue }
            guard report.step > latest else {
                let pointer = reports.count > 1 ? "/reports/\(index)/step" : "/step"
                throw .invalid(
                    InvalidField(
                        pointer, "must be above \(latest), the last step of this attempt, not \(report.step)")
                )
            }
            latest = report.step
            fresh.append(report)
        }
        guard !fresh.isEmpty else { return FreshReports(attempt: attempt, reports: []) }
        guard !trial.state.isFinal else { throw .trialFinished(trial.state) }
        guard attempt == trial.startedAttempt else {
            throw .leaseLost("Another attempt of this trial was started.")
        }
        guard earlier.lastAction == .proceed else {
            throw .leaseLost("The trial was paused; its lease has ended.")
        }
        guard trial.reportCount + fresh.count <= CoreLimits.reportsPerTrial else {
            throw .invalid(InvalidField("", "a trial may have \(CoreLimits.reportsPerTrial) reports"))
        }
        return FreshReports(attempt: attempt, reports: fresh)
    }

    private func isRepeated(
        _ report: Report, of attempt: Attempt, after fresh: [Report]
    ) throws(Refusal) -> Bool {
        let digest =
            attempt.position(ofStep: report.step).map { attempt.digests[$0] }
            ?? fresh.last { $0.step == report.step }?.metrics.digest
        guard let digest else { return false }
        guard digest == report.metrics.digest else { throw .metricConflict(step: report.step) }
        return true
    }

    /// The event of a new report: what the scheduler decides, unless a person or a limit decides otherwise.
    func reported(_ report: Report, trial number: Int, attempt: Int, at now: Timestamp) -> Reported {
        let trial = trials[number - 1]
        var judgement = Judgement(.proceed)
        if trial.attempts[attempt - 1].lastAction == .proceed {
            if let value = report.metrics[spec.objective.metric] {
                judgement = scheduler.judge(
                    JudgedReport(
                        trial: number, bracket: trial.bracket, step: report.step,
                        loss: spec.objective.loss(of: value), canPause: trial.canResume))
                judgement.reason = judgement.reason.map(turned)
            }
            stopAtLimit(&judgement, report, of: trial, at: now)
            if let (action, reason) = forcedAction(on: trial), !judgement.completes {
                judgement.action = action
                judgement.reason = reason
            }
        }
        let clone = judgement.action == .clone ? judgement.clone.flatMap(order) : nil
        if judgement.action == .clone, clone == nil { judgement.action = .proceed }
        return Reported(
            trial: number, attempt: attempt, step: report.step, metrics: report.metrics,
            checkpoint: report.checkpoint, action: judgement.action, completes: judgement.completes,
            marks: judgement.marks.map(\.level), reason: judgement.reason, clone: clone)
    }

    /// What a trainer must be told whatever it reports: a person's stop, a limit, a pause.
    func forcedAction(on trial: Trial) -> (Action, Reason)? {
        if trial.state == .stopping {
            return (.stop, trial.reason ?? Reason(rule: "user", text: "The trial was stopped."))
        }
        guard mode == .now else { return nil }
        let reason = phaseReason ?? Reason(rule: "user", text: "The experiment is \(phase.rawValue).")
        return switch phase {
        case .stopping: (.stop, reason)
        case .paused: trial.canResume ? (.pause, reason) : nil
        case .running, .completed, .stopped, .failed: nil
        }
    }

    /// The event of a checkpoint; none when it is known already.
    func decideCheckpoint(
        trial number: Int, lease: String?, step: Int?, uri: String
    ) throws(Refusal) -> [EventBody] {
        let trial = try trial(number)
        let attempt = try attempt(of: lease, trial: trial)
        guard !trial.state.isFinal else { throw .trialFinished(trial.state) }
        guard attempt == trial.startedAttempt else {
            throw .leaseLost("Another attempt of this trial was started.")
        }
        let checkpoint = Checkpoint(step: step ?? trial.lastStep ?? 0, uri: uri)
        return trial.checkpoint == checkpoint
            ? [] : [.checkpointed(trial: number, attempt: attempt, checkpoint)]
    }

    /// The events of a sign of life; none when only the lease is renewed.
    func decideHeartbeat(trial number: Int, lease: String?) throws(Refusal) -> [EventBody] {
        let trial = try trial(number)
        guard !trial.state.isFinal else { throw .trialFinished(trial.state) }
        let attempt = try attempt(of: lease, trial: trial)
        guard attempt == trial.startedAttempt else {
            throw .leaseLost("Another attempt of this trial was started.")
        }
        guard trial.attempts[attempt - 1].lastAction == .proceed else { return [] }
        switch forcedAction(on: trial) {
        case (.stop, let reason)?: return [.ended(trial: number, state: .stopped, error: nil, reason: reason)]
        case (.pause, let reason)?: return [.paused(trial: number, attempt: attempt, reason: reason)]
        case (.proceed, _)?, (.clone, _)?, nil: break
        }
        return trial.state == .running ? [] : [.revived(trial: number, attempt: attempt)]
    }

    /// Starts a running trial's lease anew; not an event, because leases begin anew after a restart anyway.
    public mutating func renewLease(trial number: Int, at now: Timestamp) {
        guard trials.indices.contains(number - 1), trials[number - 1].state == .running else { return }
        trials[number - 1].leaseEnds = leaseEnd(from: now)
    }

    func leaseEnd(from now: Timestamp) -> Timestamp? {
        spec.lease.seconds == 0 ? nil : now.advanced(bySeconds: spec.lease.seconds)
    }

    /// What a trainer is told about its trial now.
    public func decision(trial number: Int, attempt: Int) throws(Refusal) -> Judgement {
        let trial = try trial(number)
        let lastAction =
            trial.attempts.indices.contains(attempt - 1) ? trial.attempts[attempt - 1].lastAction : .stop
        if lastAction != .proceed { return Judgement(lastAction, reason: trial.reason) }
        if trial.state.isFinal {
            let reason = Reason(rule: trial.state.rawValue, text: "The trial is \(trial.state.rawValue).")
            return Judgement(.stop, reason: trial.reason ?? reason)
        }
        if attempt != trial.startedAttempt {
            return Judgement(
                .stop, reason: Reason(rule: "lease", text: "Another attempt of this trial was started."))
        }
        let clones = pendingClone(of: trial) != nil
        return Judgement(
            clones ? .clone : .proceed, untilStep: trial.untilStep,
            nextDecisionStep: nextDecisionStep(of: trial),
            reason: clones ? trial.ancestors.last?.reason : nil)
    }

    /// The next level that a trial has to meet; nil when none is ahead.
    public func nextDecisionStep(of trial: Trial) -> Int? {
        scheduler.nextDecisionStep(
            ofTrial: trial.number, after: max(trial.lastStep ?? 0, trial.score?.level ?? 0))
    }
}
