public import TuneCore

/// What happened to a trial, folded from its events: who tried it, and why it was stopped, paused or went on.
public struct TrialStory: Sendable {
    /// An attempt from its beginning to its end.
    public struct Attempt: Sendable, Hashable {
        /// Its number within the trial.
        public let number: Int
        /// Who ran it.
        public let worker: String?
        /// When it began.
        public let startedAt: Timestamp
        /// The step it began after.
        public let fromStep: Int
        /// When it ended; nil while it runs.
        public fileprivate(set) var endedAt: Timestamp?
        /// How it ended.
        public fileprivate(set) var outcome = TrialState.running
        /// The last step that it reported.
        public fileprivate(set) var lastStep: Int?
    }

    /// The attempts, oldest first.
    public private(set) var attempts: [Attempt] = []
    private var state = TrialState.queued

    /// Begins before the trial's first event.
    public init() {}

    /// Takes in the trial's next event.
    ///
    /// - Returns: The decision that it tells of; nil where nothing was decided.
    @discardableResult
    public mutating func take(_ event: Event) -> Decision? {
        switch event.body {
        case .handedOut(let handOut): return take(handOut, at: event.at)
        case .reported(let reported): return take(reported, at: event.at)
        case .trialAdded(let added):
            if added.isCompleted { begin(1, worker: nil, from: 0, at: event.at) }
        case .finished(let finished): end(as: finished.state, at: event.at)
        case .lost: end(as: .lost, at: event.at)
        case .revived: goOn()
        case .stopRequested(let trial, let reason):
            state = .stopping
            return decision(on: trial, "stop", because: reason, at: event.at)
        case .ended(let trial, let outcome, _, let reason):
            end(as: outcome, at: event.at)
            return decision(on: trial, Self.verb(of: outcome), because: reason, at: event.at)
        case .requeued(let trial, let reason):
            let verb = state == .paused ? "resume" : state == .failed ? "retry" : "requeue"
            // A running trial was given back by its worker: its attempt ends here.
            if state == .running { end(as: .queued, at: event.at) }
            state = .queued
            return decision(on: trial, verb, because: reason, at: event.at)
        case .paused(let trial, _, let reason):
            end(as: .paused, at: event.at)
            return decision(on: trial, "pause", because: reason, at: event.at)
        case .created, .edited, .phaseChanged, .checkpointed, .reopened: break
        }
        return nil
    }

    private mutating func take(_ handOut: HandOut, at moment: Timestamp) -> Decision? {
        begin(handOut.attempt, worker: handOut.worker, from: handOut.fromStep, at: moment)
        return handOut.reason.map { reason in
            decision(on: handOut.trial, "resume", step: handOut.fromStep, because: reason, at: moment)
        }
    }

    private mutating func take(_ reported: Reported, at moment: Timestamp) -> Decision? {
        goOn()
        if let last = attempts.indices.last { attempts[last].lastStep = reported.step }
        switch reported.action {
        case .proceed, .clone: break
        case .pause: end(as: .paused, at: moment)
        case .stop: end(as: reported.completes ? .completed : .stopped, at: moment)
        }
        return reported.reason.map { reason in
            Decision(
                trial: reported.trial, at: moment, step: reported.step, attempt: reported.attempt,
                action: reported.action.rawValue, reason: reason)
        }
    }

    private mutating func begin(_ number: Int, worker: String?, from step: Int, at moment: Timestamp) {
        state = .running
        attempts.append(Attempt(number: number, worker: worker, startedAt: moment, fromStep: step))
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

    private func decision(
        on trial: Int, _ action: String, step: Int? = nil, because reason: Reason, at moment: Timestamp
    ) -> Decision {
        Decision(
            trial: trial, at: moment, step: step, attempt: attempts.last?.number, action: action,
            reason: reason)
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

/// What was decided about a trial, and why.
public struct Decision: Sendable, Hashable {
    /// The trial.
    public let trial: Int
    /// When.
    public let at: Timestamp
    /// After which step; nil where it is not about a step.
    public let step: Int?
    /// The attempt; nil before the first.
    public let attempt: Int?
    /// What was decided: `continue`, `stop`, `pause`, `clone`, `resume`, `requeue`, `retry`, `cancel`, `fail`.
    public let action: String
    /// Why.
    public let reason: Reason
}
