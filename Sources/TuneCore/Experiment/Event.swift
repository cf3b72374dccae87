public import TuneJSON

/// A fact about an experiment: the state is the fold of these.
public struct Event: Sendable, Hashable {
    /// Its number within the experiment, counted from 1.
    public let version: Int
    /// When it happened.
    public let at: Timestamp
    /// What happened.
    public let body: EventBody

    /// Makes an event.
    public init(version: Int, at: Timestamp, body: EventBody) {
        self.version = version
        self.at = at
        self.body = body
    }
}

/// What happened.
public enum EventBody: Sendable, Hashable {
    /// The experiment was made; the definition as `ExperimentSpec.json` writes it.
    case created(JSONValue)
    /// Tags, notes or limits were changed; an object of the new ones.
    case edited(JSONValue)
    /// The experiment's state changed.
    case phaseChanged(PhaseChange)
    /// A person added a trial.
    case trialAdded(TrialAdded)
    /// A trial was handed to a worker.
    case handedOut(HandOut)
    /// A trainer reported a step.
    case reported(Reported)
    /// A sign of life brought a lost trial back.
    case revived(trial: Int, attempt: Int)
    /// A trainer saved itself.
    case checkpointed(trial: Int, attempt: Int, Checkpoint)
    /// A trainer said that the trial is over.
    case finished(Finished)
    /// A person asked a running trial to stop.
    case stopRequested(trial: Int, reason: Reason)
    /// The server ended a trial: stopped, cancelled or failed.
    case ended(trial: Int, state: TrialState, error: TrialError?, reason: Reason)
    /// A trial waits for a worker again.
    case requeued(trial: Int, reason: Reason)
    /// A running trial was paused by a sign of life's answer.
    case paused(trial: Int, attempt: Int, reason: Reason)
    /// A trial's lease ended.
    case lost(trial: Int, attempt: Int)
    /// The server started anew while trials were live.
    case reopened
}

/// A change of the experiment's state.
public struct PhaseChange: Sendable, Hashable {
    /// The new state.
    public let phase: Phase
    /// While stopping: the state that follows.
    public let ending: Phase?
    /// What becomes of running trials.
    public let mode: SteeringMode
    /// Why, such as by rule `user`, `limit_trials` or `exhausted`.
    public let reason: Reason
    /// Limits that came with a resume.
    public let limits: JSONValue?
}

/// A trial that a person added.
public struct TrialAdded: Sendable, Hashable {
    /// Its number.
    public let trial: Int
    /// Its configuration, as JSON.
    public let config: JSONValue
    /// How many reports follow this event.
    public let reports: Int
    /// Whether a completion follows this event (after the reports).
    public let isCompleted: Bool
    /// Where it comes from; nil for a person.
    public let origin: Origin?
}

/// A trial that was handed to a worker.
public struct HandOut: Sendable, Hashable {
    /// Its number.
    public let trial: Int
    /// Its configuration, when the trial is new.
    public let config: JSONValue?
    /// Where the configuration came from, when the trial is new.
    public let origin: Origin?
    /// The attempt, counted from 1 within the trial.
    public let attempt: Int
    /// Who runs it.
    public let worker: String?
    /// Whether the worker can pause and resume.
    public let canResume: Bool
    /// The step to begin after; 0 from the start.
    public let fromStep: Int
    /// The step to run to; nil without an end.
    public let untilStep: Int?
    /// The bracket.
    public let bracket: Int
    /// Why a paused trial goes on.
    public let reason: Reason?

    /// Makes the fact.
    public init(
        trial: Int, config: JSONValue?, origin: Origin?, attempt: Int, worker: String?, canResume: Bool,
        fromStep: Int, untilStep: Int?, bracket: Int, reason: Reason?
    ) {
        self.trial = trial
        self.config = config
        self.origin = origin
        self.attempt = attempt
        self.worker = worker
        self.canResume = canResume
        self.fromStep = fromStep
        self.untilStep = untilStep
        self.bracket = bracket
        self.reason = reason
    }
}

/// A step that a trainer reported, and what was decided.
public struct Reported: Sendable, Hashable {
    /// The trial.
    public let trial: Int
    /// The attempt.
    public let attempt: Int
    /// The step.
    public let step: Int
    /// The metrics as sent.
    public let metrics: Metrics
    /// Where the trainer saved itself.
    public let checkpoint: String?
    /// What it was told.
    public let action: Action
    /// Whether a stop means completion.
    public let completes: Bool
    /// The rung levels that it crossed.
    public let marks: [Int]
    /// Why, in the objective's direction; nil for a plain continue.
    public let reason: Reason?
    /// What the trial takes over, with the action `clone`.
    public let clone: CloneOrder?

    /// Makes the fact.
    public init(
        trial: Int, attempt: Int, step: Int, metrics: Metrics, checkpoint: String?, action: Action,
        completes: Bool, marks: [Int], reason: Reason?, clone: CloneOrder? = nil
    ) {
        self.clone = clone
        self.trial = trial
        self.attempt = attempt
        self.step = step
        self.metrics = metrics
        self.checkpoint = checkpoint
        self.action = action
        self.completes = completes
        self.marks = marks
        self.reason = reason
    }

    /// Whether there is nothing but a step and metrics: such reports are the hot rows of a log.
    public var isPlain: Bool {
        action == .proceed && marks.isEmpty && reason == nil && checkpoint == nil
    }
}

/// A trainer's word that a trial is over.
public struct Finished: Sendable, Hashable {
    /// The trial.
    public let trial: Int
    /// The attempt.
    public let attempt: Int
    /// completed, failed or infeasible.
    public let state: TrialState
    /// The final metrics.
    public let metrics: Metrics?
    /// What went wrong.
    public let error: TrialError?
    /// Where the result was saved.
    public let checkpoint: String?
    /// The rung levels at which the end counts.
    public let marks: [Int]
}
