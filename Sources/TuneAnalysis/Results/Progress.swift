public import TuneCore

/// How far an experiment has come, taken from its state at a moment.
public struct Progress: Sendable {
    /// The moment.
    public let now: Timestamp
    /// The state.
    public let phase: Phase
    /// The limits in force.
    public let limits: ExperimentLimits
    /// When the experiment was made.
    public let createdAt: Timestamp
    /// When a trial was last made, reported or changed.
    public let lastActivity: Timestamp?
    /// Seconds that it has been running.
    public let elapsedSeconds: Double
    /// Steps trained.
    public let resourceUsed: Double
    /// Trials that count against the limit.
    public let madeTrials: Int
    /// Trials that ended, those left out that came with their results.
    public let endedTrials: Int
    /// Failed trials.
    public let failures: Int
    /// Trials that ended since the last one that was better.
    public let trialsWithoutGain: Int

    /// Takes it from a state.
    public init(of experiment: borrowing Experiment, at now: Timestamp) {
        self.now = now
        phase = experiment.phase
        limits = experiment.spec.limits
        createdAt = experiment.createdAt
        lastActivity = experiment.lastActivity
        elapsedSeconds = experiment.elapsedSeconds(at: now)
        resourceUsed = experiment.resourceUsed
        madeTrials = experiment.madeTrials
        endedTrials = experiment.endedTrials
        failures = experiment.failures
        trialsWithoutGain = experiment.trialsWithoutGain
    }

    /// Trials that end in a minute of running time.
    public var trialsPerMinute: Double {
        elapsedSeconds > 0 ? Double(endedTrials) * 60 / elapsedSeconds : 0
    }
}
