import TuneJSON

/// The states of an experiment.
public enum Phase: String, Sendable, Hashable, CaseIterable {
    case running, paused, stopping, completed, stopped, failed

    /// Whether nothing more happens by itself.
    public var isFinal: Bool {
        switch self {
        case .running, .paused, .stopping: false
        case .completed, .stopped, .failed: true
        }
    }
}

/// The states of a trial.
public enum TrialState: String, Sendable, Hashable, CaseIterable {
    case queued, running, stopping, paused, lost, completed, failed, infeasible, stopped, cancelled

    /// Whether the trial is over.
    public var isFinal: Bool {
        switch self {
        case .queued, .running, .stopping, .paused, .lost: false
        case .completed, .failed, .infeasible, .stopped, .cancelled: true
        }
    }

    /// Whether a worker has the trial, or had it until lately.
    public var isLive: Bool {
        switch self {
        case .running, .stopping, .lost: true
        case .queued, .paused, .completed, .failed, .infeasible, .stopped, .cancelled: false
        }
    }
}

/// One handing-out of a trial.
public struct Attempt: Sendable {
    /// Its number within the trial, counted from 1.
    public let number: Int
    /// Who runs it.
    public let worker: String?
    /// When it began.
    public let startedAt: Timestamp
    /// The step it began after.
    public let fromStep: Int
    /// The action that its last report was answered with, when that ended the attempt.
    public internal(set) var lastAction = Action.proceed
    /// The steps it reported, ascending.
    public internal(set) var steps: [Int] = []
    /// For each step a number that tells its metrics apart.
    var digests: [UInt64] = []

    /// The position of a step among those reported.
    func position(ofStep step: Int) -> Int? {
        var (low, high) = (0, steps.count)
        while low < high {
            let middle = (low + high) / 2
            if steps[middle] < step { low = middle + 1 } else { high = middle }
        }
        return low < steps.count && steps[low] == step ? low : nil
    }
}

/// Where a trainer can resume.
public struct Checkpoint: Sendable, Hashable {
    /// The step after which it was made.
    public let step: Int
    /// The trainer's own address of it, or `blob:` for one that the server keeps.
    public let uri: String

    /// Makes a checkpoint.
    public init(step: Int, uri: String) {
        self.step = step
        self.uri = uri
    }
}

/// One configuration on its way.
public struct Trial: Sendable {
    /// Its number within the experiment, counted from 1.
    public let number: Int
    /// The configuration; a clone changes it.
    public internal(set) var configuration: Configuration
    /// The configurations it had before it cloned others, oldest first.
    public internal(set) var ancestors: [Ancestor] = []
    /// Where the configuration came from.
    public let origin: Origin
    /// The bracket that it was placed in.
    public internal(set) var bracket: Int
    /// When it was made.
    public let createdAt: Timestamp
    /// The first trial that was made with the same configuration; nil where it was the first itself.
    public internal(set) var twin: Int?
    /// The version of the last event about it.
    public internal(set) var version = 0
    /// The state.
    public internal(set) var state: TrialState
    /// When the state became final.
    public internal(set) var finishedAt: Timestamp?
    /// The times it was handed out.
    public internal(set) var attempts: [Attempt] = []
    /// How many attempts were lost since it was made or retried.
    public internal(set) var lapses = 0
    /// Whether it waits for another attempt after a lost one.
    public internal(set) var isHandedOn = false
    /// Whether its present trainer can pause.
    public internal(set) var canResume = true
    /// How far the present attempt may run.
    public internal(set) var untilStep: Int?
    /// When the lease ends; nil for never.
    public internal(set) var leaseEnds: Timestamp?
    /// When the trial is given up for lost.
    public internal(set) var lostAt: Timestamp?
    /// The last step reported by any attempt.
    public internal(set) var lastStep: Int?
    /// The metrics of the last report.
    public internal(set) var lastMetrics: Metrics?
    /// The final metrics.
    public internal(set) var metrics: Metrics?
    /// What went wrong.
    public internal(set) var error: TrialError?
    /// Why it is in its state.
    public internal(set) var reason: Reason?
    /// Where it can resume.
    public internal(set) var checkpoint: Checkpoint?
    /// Whether a person (not the scheduler) paused it.
    public internal(set) var isHeld = false
    /// Whether it came with its results and was never handed out.
    public internal(set) var isImported = false
    /// Whether a decision of the server ended it, so that its trainer owes nothing.
    public internal(set) var isEndedByDecision = false
    /// The best loss of its reports, and how many have not bettered it since.
    var plateau = (loss: Double.infinity, reports: 0)
    /// Its results at the scheduler's levels, ascending.
    public internal(set) var marks: [RungMark] = []
    /// The highest level at which it has a result, and the loss there: how the best is found.
    public internal(set) var score: Score?

    /// A loss and the level at which it was reached.
    public struct Score: Sendable, Hashable {
        /// The level, in steps; 0 when trials are compared by their final values only.
        public let level: Int
        /// The loss; less is better.
        public let loss: Double
    }

    init(
        number: Int, configuration: Configuration, origin: Origin, bracket: Int, createdAt: Timestamp,
        state: TrialState
    ) {
        self.number = number
        self.configuration = configuration
        self.origin = origin
        self.bracket = bracket
        self.createdAt = createdAt
        self.state = state
    }

    /// The attempt that was started last; 0 before the first.
    public var startedAttempt: Int { attempts.count }

    /// The attempt that counts now: the next one while the trial is handed on.
    public var attempt: Int { max(1, attempts.count + (isHandedOn ? 1 : 0)) }

    /// The worker that has or had the trial.
    public var worker: String? { attempts.last?.worker }

    /// Whether only the lease ended it: a finished training is still welcome.
    var isExpired: Bool { state == .failed && error?.kind == .leaseExpired }

    /// How many reports it has.
    public var reportCount: Int { attempts.reduce(0) { $0 + $1.steps.count } }
}
