import TuneJSON

/// An experiment's state: a value folded over its events.
///
/// `decide` and `consequence` change nothing; `apply` changes and never fails. `execute` is the two together.
public struct Experiment: Sendable {
    /// The definition.
    public internal(set) var spec: ExperimentSpec
    /// When it was made.
    public let createdAt: Timestamp
    /// The version of the last event.
    public internal(set) var version = 0
    /// When the last event happened.
    public internal(set) var updatedAt: Timestamp
    /// Changes with what a person may edit, and with the state.
    public internal(set) var revision = 1
    /// The state.
    public internal(set) var phase = Phase.running
    /// While stopping: the state that follows.
    public internal(set) var ending: Phase?
    /// While stopping or paused: what becomes of running trials.
    public internal(set) var mode = SteeringMode.drain
    /// Why it is in its state.
    public internal(set) var phaseReason: Reason?
    /// The trials; number n is at n - 1.
    public internal(set) var trials: [Trial] = []
    /// How many trials are in each state.
    public internal(set) var counts = TrialCounts()
    /// Steps trained over all trials and attempts.
    public internal(set) var resourceUsed = 0.0
    /// When a trial was last made, reported or changed; nil before the first.
    public internal(set) var lastActivity: Timestamp?
    /// Trials that count against the limit: all but those that came with their results.
    public internal(set) var madeTrials = 0
    /// Failed trials, for the limit.
    public internal(set) var failures = 0
    /// The trial with the best result at the highest level reached by any.
    public internal(set) var best: Int?
    /// The steps at which the scheduler compares trials; empty when it compares none.
    public let levels: [Int]
    /// Whether the searcher chooses which paused trials run on.
    let isGuided: Bool

    var searcher: any Searcher
    var scheduler: any Scheduler
    /// Trials that wait for a worker, first come first served.
    var queue: [Int] = []
    /// Trials that a worker has, or had until lately.
    var live: Set<Int> = []
    /// Trials that a person's pause holds.
    var held: Set<Int> = []
    /// Initial configurations handed out so far.
    var initialUsed = 0
    /// How the best came about.
    var trace = BestTrace()
    /// The best value of any report, for the target.
    var bestReported = Double.infinity
    /// The loss to beat, and how many finished trials have not, for the plateau.
    var plateau = (loss: Double.infinity, trials: 0)
    /// The first trial of each configuration.
    var twins: [Configuration: Int] = [:]
    /// The trials that would resume from a checkpoint, by its address.
    var checkpointHolders: [String: [Int]] = [:]
    /// Running time before `runningSince`, in milliseconds.
    var elapsedBefore = 0
    var runningSince: Timestamp?

    /// Slow work that the next ask would wait for, to be done elsewhere; nil where there is none.
    public var preparation: (@Sendable () -> Void)? { phase == .running ? searcher.preparation : nil }

    /// Begins the fold with the event that made the experiment.
    ///
    /// - Throws: `FoldFailure` when the first event is another one or its definition does not read.
    public init(first event: Event, catalogs: Catalogs) throws(FoldFailure) {
        guard case .created(let json) = event.body, event.version == 1 else {
            throw FoldFailure("the log does not begin with the experiment's creation")
        }
        do {
            spec = try ExperimentSpec(json, fallbackName: "", catalogs: catalogs, isNew: false)
        } catch {
            throw FoldFailure("the definition does not read: \(error.pointer) \(error.detail)")
        }
        guard let parts = spec.parts(from: catalogs) else {
            throw FoldFailure("the searcher or scheduler is not in the catalogue")
        }
        scheduler = parts.scheduler.make(parts.schedulerContext)
        levels = scheduler.levels
        isGuided = parts.schedulerContext.isGuided
        searcher = parts.searcher.make(parts.searcherContext(levels: levels))
        createdAt = event.at
        updatedAt = event.at
        runningSince = event.at
        version = 1
    }

    /// Decides a command, applies what was decided and all that follows from it.
    ///
    /// - Returns: The events, in order; empty when nothing changes.
    /// - Throws: `Refusal`, and then nothing has changed.
    public mutating func execute(_ command: Command, at now: Timestamp) throws(Refusal) -> [Event] {
        var events: [Event] = []
        switch command {
        case .report(let trial, let lease, let reports):
            let fresh = try freshReports(trial: trial, lease: lease, reports: reports)
            take(fresh, of: trial, at: now, into: &events)
        case .tell(let trial, let lease, let reports, let completion):
            let fresh = try freshReports(trial: trial, lease: lease, reports: reports)
            let last = reports.reduce(nil as Metrics?) { $0?.merged(with: $1.metrics) ?? $1.metrics }
            _ = try decideCompletion(trial: trial, lease: lease, completion, pending: last)
            take(fresh, of: trial, at: now, into: &events)
            for body in try decide(.complete(trial: trial, lease: lease, completion), at: now) {
                append(body, at: now, to: &events)
            }
        case .ask, .complete, .checkpoint, .heartbeat, .stopTrial, .cancelTrial, .retryTrial, .addTrial,
            .pause, .resume,
            .stop, .edit, .tick, .reopen:
            for body in try decide(command, at: now) { append(body, at: now, to: &events) }
        }
        while let body = consequence(at: now) { append(body, at: now, to: &events) }
        return events
    }

    private mutating func take(
        _ fresh: FreshReports, of trial: Int, at now: Timestamp, into events: inout [Event]
    ) {
        for report in fresh.reports {
            let reported = reported(report, trial: trial, attempt: fresh.attempt, at: now)
            append(.reported(reported), at: now, to: &events)
        }
    }

    private mutating func append(_ body: EventBody, at now: Timestamp, to events: inout [Event]) {
        let event = Event(version: version + 1, at: now, body: body)
        apply(event)
        events.append(event)
    }

    /// What a command would bring; changes nothing.
    ///
    /// Reports are decided one by one in `execute`.
    func decide(_ command: Command, at now: Timestamp) throws(Refusal) -> [EventBody] {
        switch command {
        case .ask(let ask): decideAsk(ask)
        case .report, .tell: []
        case .complete(let trial, let lease, let completion):
            try decideCompletion(trial: trial, lease: lease, completion)
        case .checkpoint(let trial, let lease, let step, let uri):
            try decideCheckpoint(trial: trial, lease: lease, step: step, uri: uri)
        case .heartbeat(let trial, let lease): try decideHeartbeat(trial: trial, lease: lease)
        case .stopTrial(let trial, let reason): try decideStop(trial: trial, reason: reason)
        case .cancelTrial(let trial, let reason): try decideCancel(trial: trial, reason: reason)
        case .retryTrial(let trial, let reason): try decideRetry(trial: trial, reason: reason)
        case .addTrial(let addition): try decideAddition(addition)
        case .pause(let mode, let reason): try decidePause(mode, reason: reason)
        case .resume(let limits, let reason): try decideResume(limits: limits, reason: reason)
        case .stop(let mode, let reason): try decideStop(mode, reason: reason)
        case .edit(let edit): decideEdit(edit)
        case .tick: decideTick(at: now)
        case .reopen: live.isEmpty && spec.limits.seconds == nil ? [] : [.reopened]
        }
    }

    /// The trial of a number.
    public func trial(_ number: Int) throws(Refusal) -> Trial {
        guard trials.indices.contains(number - 1) else { throw .noSuchTrial(number) }
        return trials[number - 1]
    }

    /// Seconds that the experiment has been running.
    public func elapsedSeconds(at now: Timestamp) -> Double {
        let running = runningSince.map { max(0, now.milliseconds - $0.milliseconds) } ?? 0
        return Double(elapsedBefore + running) / 1000
    }

    /// How many trials ended that were trained here.
    public var endedTrials: Int { counts.ended - (trials.count - madeTrials) }

    /// How many trials ended since the last one that was better, for the limit of a plateau.
    public var trialsWithoutGain: Int { plateau.trials }

    /// The best values so far, oldest first, at most 32 of them: after every so many trials that ended, and now.
    public var bestSoFar: [Double] {
        guard let loss = bestLoss else { return [] }
        return (trace.losses + [loss]).map(spec.objective.value(of:))
    }

    /// The loss of the best trial.
    var bestLoss: Double? {
        best.flatMap { trials.indices.contains($0 - 1) ? trials[$0 - 1].score?.loss : nil }
    }

    /// Whether some lease can end.
    public var hasLiveTrials: Bool { !live.isEmpty }

    /// The numbers of the trials that a worker has, ascending.
    public var liveTrials: [Int] { live.sorted() }
}

/// Why a log cannot be folded.
public struct FoldFailure: Error, Sendable, Hashable {
    /// The reason in words.
    public let detail: String

    init(_ detail: String) {
        self.detail = detail
    }
}

/// How many trials are in each state.
public struct TrialCounts: Sendable, Hashable {
    private var counts = [Int](repeating: 0, count: TrialState.allCases.count)

    /// The number of trials in a state.
    public internal(set) subscript(state: TrialState) -> Int {
        get { counts[TrialCounts.index(of: state)] }
        set { counts[TrialCounts.index(of: state)] = newValue }
    }

    /// The number of all trials.
    public var all: Int { counts.reduce(0, +) }

    /// The number of trials that are over.
    public var ended: Int {
        self[.completed] + self[.failed] + self[.infeasible] + self[.stopped] + self[.cancelled]
    }

    private static func index(of state: TrialState) -> Int {
        switch state {
        case .queued: 0
        case .running: 1
        case .stopping: 2
        case .paused: 3
        case .lost: 4
        case .completed: 5
        case .failed: 6
        case .infeasible: 7
        case .stopped: 8
        case .cancelled: 9
        }
    }
}
