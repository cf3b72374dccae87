public import TuneCore

/// What charts need of an experiment's log and its state does not keep: curves, attempts, decisions, cut-offs, clones.
///
/// Folded event by event, so that a reader who has it needs only the events that came since.
///
/// Cost: an event is a look at its trial.
public struct Chronicle: Sendable {
    /// Where trials are compared.
    public struct Place: Sendable, Hashable {
        /// The bracket.
        public let bracket: Int
        /// The level, in steps.
        public let level: Int
    }

    /// A trial's step at which it cloned another one.
    public struct Moment: Sendable, Hashable {
        /// The trial.
        public let trial: Int
        /// Its step.
        public let step: Int
    }

    /// The version of the last event that was taken in.
    public private(set) var version = 0
    /// The curves.
    public private(set) var recording: Recording
    /// What happened to each trial; number n is at n - 1.
    public private(set) var stories: [TrialStory] = []
    /// The last value that a trial had to reach, where trials are compared; in the objective's own direction.
    public private(set) var cutoffs: [Place: Double] = [:]
    /// When trials cloned others.
    public private(set) var clones: [Moment: Timestamp] = [:]
    /// How many reports and attempts it holds: what it weighs.
    public private(set) var weight = 0
    private var latest: [Decision] = []

    /// Begins before the first event.
    public init(spec: ExperimentSpec) {
        recording = Recording(spec: spec)
    }

    /// The last decisions, newest first; at most 100.
    public var decisions: [Decision] { latest.suffix(AnalysisLimits.decisions).reversed() }

    /// Takes in the next event of the log; one that was taken in already is passed over.
    public mutating func take(_ event: Event) {
        guard event.version > version else { return }
        version = event.version
        recording.take(event)
        guard let trial = event.body.trial, (1...stories.count + 1).contains(trial) else { return }
        if trial > stories.count { stories.append(TrialStory()) }
        weight += 1
        guard let decision = stories[trial - 1].take(event) else { return }
        note(decision)
        if case .reported(let reported) = event.body, reported.clone != nil {
            clones[Moment(trial: trial, step: reported.step)] = event.at
        }
    }

    private mutating func note(_ decision: Decision) {
        latest.append(decision)
        if latest.count >= 2 * AnalysisLimits.decisions {
            latest.removeFirst(latest.count - AnalysisLimits.decisions)
        }
        let reason = decision.reason
        if let level = reason.rung, let threshold = reason.threshold {
            cutoffs[Place(bracket: reason.bracket ?? 0, level: level)] = threshold
        }
    }
}
