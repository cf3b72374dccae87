public import TuneJSON

/// What somebody wants of an experiment.
public enum Command: Sendable {
    /// A worker asks for one trial.
    case ask(Ask)
    /// A trainer reports steps; all of them or none.
    case report(trial: Int, lease: String?, reports: [Report])
    /// A trainer says that a trial is over.
    case complete(trial: Int, lease: String?, TrialCompletion)
    /// A trainer reports steps and that the trial is over, in one; all of it or nothing.
    case tell(trial: Int, lease: String?, reports: [Report], TrialCompletion)
    /// A trainer saved itself; without a step, after the last one that it reported.
    case checkpoint(trial: Int, lease: String?, step: Int?, uri: String)
    /// A trainer lives.
    case heartbeat(trial: Int, lease: String?)
    /// A person ends a trial.
    case stopTrial(Int, reason: String?)
    /// A person takes back a trial that does not run.
    case cancelTrial(Int, reason: String?)
    /// A person gives a failed trial another chance.
    case retryTrial(Int, reason: String?)
    /// A person adds a trial.
    case addTrial(TrialAddition)
    /// A person pauses the experiment.
    case pause(SteeringMode, reason: String?)
    /// A person lets the experiment run on, possibly with other limits.
    case resume(limits: ExperimentLimits?, reason: String?)
    /// A person ends the experiment.
    case stop(SteeringMode, reason: String?)
    /// A person edits what may be edited.
    case edit(Edit)
    /// Time has passed.
    case tick
    /// The server has started: leases begin anew.
    case reopen
}

/// What becomes of running trials when an experiment pauses or stops.
public enum SteeringMode: String, Sendable, Hashable, CaseIterable {
    /// They go on to their end.
    case drain
    /// They are told at their next report.
    case now
}

/// A worker's wish for a trial.
public struct Ask: Sendable, Hashable {
    /// The worker's name.
    public let worker: String?
    /// Whether it can pause and resume.
    public let canResume: Bool

    /// Makes an ask.
    public init(worker: String?, canResume: Bool) {
        self.worker = worker
        self.canResume = canResume
    }
}

/// Metrics after a step.
public struct Report: Sendable, Hashable {
    /// The step, 0 to 10^9.
    public let step: Int
    /// What was measured.
    public let metrics: Metrics
    /// Where the trainer saved itself after this step.
    public let checkpoint: String?

    /// Makes a report.
    public init(step: Int, metrics: Metrics, checkpoint: String? = nil) {
        self.step = step
        self.metrics = metrics
        self.checkpoint = checkpoint
    }
}

/// How a trial ended, as its trainer says.
public struct TrialCompletion: Sendable, Hashable {
    /// completed, failed or infeasible.
    public let state: TrialState
    /// The final metrics; the last reported ones when nil.
    public let metrics: Metrics?
    /// What went wrong.
    public let error: TrialError?
    /// Where the trainer saved its result.
    public let checkpoint: String?

    /// Makes a completion.
    public init(state: TrialState, metrics: Metrics?, error: TrialError?, checkpoint: String? = nil) {
        self.state = state
        self.metrics = metrics
        self.error = error
        self.checkpoint = checkpoint
    }
}

/// What went wrong with a trial.
public struct TrialError: Sendable, Hashable {
    /// The kinds of failure.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case error, oom, timeout, preempted
        case leaseExpired = "lease_expired"
        case nonfinite
        case invalidConfig = "invalid_config"
    }

    /// The kind.
    public let kind: Kind
    /// Words, possibly empty.
    public let message: String

    /// Makes an error.
    public init(kind: Kind, message: String) {
        self.kind = kind
        self.message = message
    }

    /// Whether the failure says something about the configuration, so that the model must hear of it.
    var isTheConfigurations: Bool {
        switch kind {
        case .error, .oom, .timeout, .nonfinite, .invalidConfig: true
        case .preempted, .leaseExpired: false
        }
    }
}

/// A trial that a person brings: to be run, or with its results.
public struct TrialAddition: Sendable, Hashable {
    /// The configuration.
    public let configuration: Configuration
    /// Nil for a queued trial; the final metrics of a completed one.
    public let metrics: Metrics?
    /// The curve of a completed trial.
    public let reports: [Report]
    /// Where it comes from; nil for a person.
    public let origin: Origin?
    /// Whether its training was stopped early, so that only what it reported counts.
    public let isStopped: Bool

    /// Makes an addition.
    public init(
        configuration: Configuration, metrics: Metrics?, reports: [Report], origin: Origin? = nil,
        isStopped: Bool = false
    ) {
        self.origin = origin
        self.isStopped = isStopped
        self.configuration = configuration
        self.metrics = metrics
        self.reports = reports
    }
}

/// What a person may edit; nil leaves as it is.
public struct Edit: Sendable, Hashable {
    /// New tags.
    public let tags: [String]?
    /// New notes.
    public let notes: String?
    /// New limits.
    public let limits: ExperimentLimits?

    /// Makes an edit.
    public init(tags: [String]? = nil, notes: String? = nil, limits: ExperimentLimits? = nil) {
        self.tags = tags
        self.notes = notes
        self.limits = limits
    }
}

/// Why a command is refused; nothing has changed.
public enum Refusal: Error, Sendable, Hashable {
    /// There is no such trial.
    case noSuchTrial(Int)
    /// The trial is over.
    case trialFinished(TrialState)
    /// The lease token is unknown, or another attempt of the trial was started.
    case leaseLost(String)
    /// The step was reported with other metrics.
    case metricConflict(step: Int)
    /// The state does not allow it.
    case invalidTransition(String)
    /// A trial of this configuration exists.
    case duplicateTrial(number: Int)
    /// A field is wrong.
    case invalid(InvalidField)
}

extension Edit {
    /// Reads the changes of an `edited` event.
    init(_ changes: JSONValue, of limits: ExperimentLimits) {
        self.init(
            tags: changes["tags"]?.array?.compactMap(\.string), notes: changes["notes"]?.string,
            limits: changes["limits"].flatMap { try? ExperimentLimits($0, at: "") })
    }
}
