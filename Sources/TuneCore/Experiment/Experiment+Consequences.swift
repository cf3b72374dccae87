/// A limit that is reached and what follows from it.
struct ReachedLimit {
    let reason: Reason
    let ending: Phase
    let mode: SteeringMode
}

extension Experiment {
    /// The next event that follows from the state by itself; nil when the state is at rest.
    func consequence(at now: Timestamp) -> EventBody? {
        switch phase {
        case .running:
            if let reached = reachedLimit(spec.limits, at: now) {
                return change(
                    to: .stopping, ending: reached.ending, mode: reached.mode, reason: reached.reason)
            }
            return held.min().map { number in
                .requeued(trial: number, reason: Reason(rule: "user", text: "The experiment was resumed."))
            }
        case .stopping: return consequenceWhileStopping(at: now)
        case .paused, .completed, .stopped, .failed: return nil
        }
    }

    private func consequenceWhileStopping(at now: Timestamp) -> EventBody? {
        if isDrainingByLimit {
            let reached = reachedLimit(spec.limits, at: now)
            if let reached, reached.mode == .now {
                return change(to: .stopping, ending: reached.ending, mode: .now, reason: reached.reason)
            }
            if reached == nil, phaseReason?.rule.hasPrefix("limit_") == true {
                let reason = Reason(rule: "user", text: "The limit was raised.")
                return change(to: .running, mode: .drain, reason: reason)
            }
            if !queue.isEmpty || hasPromotion { return nil }
        } else if let number = queue.first ?? (ending == .stopped ? pausedTrials.first : nil) {
            let reason = Reason(rule: "experiment", text: "The experiment ended before the trial could run.")
            return .ended(trial: number, state: .cancelled, error: nil, reason: reason)
        }
        guard live.isEmpty, let ending else { return nil }
        return change(to: ending, mode: mode, reason: phaseReason ?? Reason(rule: "user", text: ""))
    }

    private var hasPromotion: Bool {
        if case .promotion = scheduler.nextWork() { true } else { false }
    }

    private var pausedTrials: [Int] {
        counts[.paused] == 0 ? [] : trials.filter { $0.state == .paused }.map(\.number)
    }

    /// The first limit that is reached, the hard ones first.
    func reachedLimit(_ limits: ExperimentLimits, at now: Timestamp) -> ReachedLimit? {
        func reached(
            _ name: String, _ text: String, ending: Phase = .completed, _ mode: SteeringMode = .now
        ) -> ReachedLimit {
            ReachedLimit(reason: Reason(rule: "limit_" + name, text: text), ending: ending, mode: mode)
        }
        if let most = limits.failures, failures >= most {
            return reached("failures", "\(failures) trials failed, the limit is \(most).", ending: .failed)
        }
        if let target = limits.target, bestReported <= spec.objective.loss(of: target) {
            let best = spec.objective.value(of: bestReported)
            return reached("target", "The target \(target) was reached with \(best).")
        }
        if let seconds = limits.seconds, elapsedSeconds(at: now) >= seconds {
            return reached("seconds", "The time of \(seconds) seconds is used up.")
        }
        if let resource = limits.resource, resourceUsed >= resource {
            return reached("resource", "\(resourceUsed) steps were trained, the limit is \(resource).")
        }
        if let most = limits.plateau, plateau.trials >= most.trials {
            return reached(
                "plateau", "The last \(plateau.trials) trials brought no better value.", .drain)
        }
        if let most = limits.trials, madeTrials >= most {
            return reached("trials", "All \(most) trials were made.", .drain)
        }
        return nil
    }

    /// What the end of leases brings.
    func decideTick(at now: Timestamp) -> [EventBody] {
        live.sorted().compactMap { number -> EventBody? in
            let trial = trials[number - 1]
            guard let end = trial.leaseEnds, now >= end else { return nil }
            switch trial.state {
            case .stopping: return endOfLease(number, .stopped)
            case .running:
                let isStopping = phase == .stopping && mode == .now
                return isStopping
                    ? endOfLease(number, .stopped) : .lost(trial: number, attempt: trial.startedAttempt)
            case .lost:
                guard now >= end.advanced(bySeconds: spec.lease.seconds) else { return nil }
                let mayRunAgain = phase == .running || phase == .paused || isDrainingByLimit
                guard trial.lapses + 1 < spec.lease.attempts, mayRunAgain else {
                    return endOfLease(number, .failed)
                }
                let text = "The lease of attempt \(trial.startedAttempt) ended without a sign of life."
                return .requeued(trial: number, reason: Reason(rule: "lease", text: text))
            case .queued, .paused, .completed, .failed, .infeasible, .stopped, .cancelled: return nil
            }
        }
    }

    private func endOfLease(_ number: Int, _ state: TrialState) -> EventBody {
        let text = "The lease ended without a sign of life."
        let error = state == .failed ? TrialError(kind: .leaseExpired, message: text) : nil
        return .ended(trial: number, state: state, error: error, reason: Reason(rule: "lease", text: text))
    }
}
