import TuneCore
import TuneJSON

/// What happened to a trial, folded from its events: who tried it, and why it was stopped, paused or went on.
struct TrialHistory: Sendable {
    private struct Try: Sendable {
        let attempt: Int
        let worker: String?
        let startedAt: Timestamp
        let fromStep: Int
        var endedAt: Timestamp?
        var outcome = TrialState.running
    }

    private var attempts: [Try] = []
    private var decisions: [JSONValue] = []
    private var state = TrialState.queued

    /// Attempts and decisions, oldest first.
    var json: JSONValue {
        ["attempts": .array(attempts.map(view)), "decisions": decisionsJSON]
    }

    /// The decisions, oldest first.
    var decisionsJSON: JSONValue { .array(decisions) }

    /// Takes in the trial's next event.
    mutating func take(_ event: Event) {
        switch event.body {
        case .handedOut(let handOut): take(handOut, at: event.at)
        case .reported(let reported): take(reported, at: event.at)
        case .trialAdded(let added):
            if added.isCompleted { begin(1, worker: nil, from: 0, at: event.at) }
        case .finished(let finished): end(as: finished.state, at: event.at)
        case .lost: end(as: .lost, at: event.at)
        case .revived: goOn()
        case .stopRequested(_, let reason):
            state = .stopping
            decide("stop", because: reason, at: event.at)
        case .ended(_, let outcome, _, let reason):
            decide(Self.verb(of: outcome), because: reason, at: event.at)
            end(as: outcome, at: event.at)
        case .requeued(_, let reason):
            decide(
                state == .paused ? "resume" : state == .failed ? "retry" : "requeue", because: reason,
                at: event.at)
            state = .queued
        case .paused(_, _, let reason):
            decide("pause", because: reason, at: event.at)
            end(as: .paused, at: event.at)
        case .created, .edited, .phaseChanged, .checkpointed, .reopened: break
        }
    }

    private mutating func take(_ handOut: HandOut, at moment: Timestamp) {
        begin(handOut.attempt, worker: handOut.worker, from: handOut.fromStep, at: moment)
        guard let reason = handOut.reason else { return }
        decide("resume", step: handOut.fromStep, because: reason, at: moment)
    }

    private mutating func take(_ reported: Reported, at moment: Timestamp) {
        goOn()
        if let reason = reported.reason {
            decide(
                reported.action.rawValue, step: reported.step, attempt: reported.attempt, because: reason,
                at: moment)
        }
        switch reported.action {
        case .proceed, .clone: break
        case .pause: end(as: .paused, at: moment)
        case .stop: end(as: reported.completes ? .completed : .stopped, at: moment)
        }
    }

    private mutating func begin(_ attempt: Int, worker: String?, from step: Int, at moment: Timestamp) {
        state = .running
        attempts.append(Try(attempt: attempt, worker: worker, startedAt: moment, fromStep: step))
    }

    /// A late report or a sign of life brought the last attempt back.
    private mutating func goOn() {
        guard state == .lost || state == .queued, let last = attempts.indices.last else { return }
        state = .running
        (attempts[last].outcome, attempts[last].endedAt) = (.running, nil)
    }

    /// Ends the last attempt; one that was ended keeps its end, unless a late completion overrules a loss.
    private mutating func end(as outcome: TrialState, at moment: Timestamp) {
        state = outcome
        guard let last = attempts.indices.last else { return }
        let isOpen =
            attempts[last].endedAt == nil || (attempts[last].outcome == .lost && outcome != .cancelled)
        if isOpen { (attempts[last].outcome, attempts[last].endedAt) = (outcome, moment) }
    }

    private mutating func decide(
        _ action: String, step: Int? = nil, attempt: Int? = nil, because reason: Reason, at moment: Timestamp
    ) {
        decisions.append([
            "at": .string(moment.text), "step": .optional(step),
            "attempt": .optional(attempt ?? attempts.last?.attempt), "action": .string(action),
            "reason": reason.json,
        ])
    }

    private func view(_ attempt: Try) -> JSONValue {
        [
            "attempt": .integer(attempt.attempt), "worker": .optional(attempt.worker),
            "started_at": .string(attempt.startedAt.text), "ended_at": .optional(attempt.endedAt),
            "outcome": .string(attempt.outcome.rawValue), "from_step": .integer(attempt.fromStep),
        ]
    }

    private static func verb(of outcome: TrialState) -> String {
        switch outcome {
        case .stopped: "stop"
        case .cancelled: "cancel"
        case .failed: "fail"
        case .queued, .running, .stopping, .paused, .lost, .completed, .infeasible: outcome.rawValue
        }
    }
}
