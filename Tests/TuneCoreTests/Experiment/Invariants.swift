import TuneCore

/// What must hold of an experiment after every event; the first broken rule in words.
func brokenInvariant(of experiment: Experiment) -> String? {
    let trials = experiment.trials
    for (index, trial) in trials.enumerated() where trial.number != index + 1 {
        return "trial at \(index) has number \(trial.number)"
    }
    for state in TrialState.allCases
    where experiment.counts[state] != trials.filter({ $0.state == state }).count {
        return "the count of \(state) is \(experiment.counts[state])"
    }
    if experiment.liveTrials != trials.filter(\.state.isLive).map(\.number) {
        return "the live trials are wrong"
    }
    for trial in trials {
        if trial.state.isFinal != (trial.finishedAt != nil) { return "trial \(trial.number) has a wrong end" }
        if trial.state == .completed && trial.metrics == nil { return "trial \(trial.number) lacks metrics" }
        if trial.state == .failed && trial.error == nil {
            return "trial \(trial.number) failed without a reason"
        }
        if !trial.state.isLive && trial.leaseEnds != nil { return "trial \(trial.number) has a lease" }
        if trial.state == .running && trial.attempts.isEmpty {
            return "trial \(trial.number) runs without attempt"
        }
        for attempt in trial.attempts
        where zip(attempt.steps, attempt.steps.dropFirst()).contains(where: { $0 >= $1 }) {
            return "trial \(trial.number) has steps out of order"
        }
        for (index, attempt) in trial.attempts.enumerated() where attempt.number != index + 1 {
            return "trial \(trial.number) has attempt \(attempt.number) at \(index)"
        }
    }
    if experiment.phase.isFinal && (experiment.counts[.queued] > 0 || experiment.hasLiveTrials) {
        return "the experiment is \(experiment.phase) with trials to run"
    }
    if let best = experiment.best, trials[best - 1].score?.loss.isFinite != true {
        return "the best has no result"
    }
    return nil
}
