/// Decides a log once more: every event must be what the commands before it bring.
public struct Replay: Sendable {
    /// The state so far.
    public private(set) var experiment: Experiment
    /// Events that the last command brought and that the log must show next.
    private var expected: [Event] = []

    /// Begins with the event that made the experiment.
    public init(first event: Event, catalogs: Catalogs) throws(FoldFailure) {
        experiment = try Experiment(first: event, catalogs: catalogs)
    }

    /// Checks a whole log.
    ///
    /// - Throws: `FoldFailure` that names the first event that is not what is decided now.
    public static func check(whole log: [Event], catalogs: Catalogs) throws(FoldFailure) -> Experiment {
        guard let first = log.first else { throw FoldFailure("the log is empty") }
        for (index, event) in log.enumerated() where event.version != index + 1 {
            throw FoldFailure("event \(index + 1) has the version \(event.version)")
        }
        var replay = try Replay(first: first, catalogs: catalogs)
        _ = try replay.check(Array(log.dropFirst()), isLast: true)
        return replay.experiment
    }

    /// How many events one command may bring; so many are looked ahead.
    public static let lookahead = 4096

    /// Checks the next events of the log, command by command.
    ///
    /// - Parameter isLast: Whether the log ends with these events; otherwise the last `lookahead` are left for later.
    /// - Returns: How many of the events were taken.
    /// - Throws: `FoldFailure` that names the first event that is not what is decided now.
    public mutating func check(_ events: [Event], isLast: Bool) throws(FoldFailure) -> Int {
        var index = 0
        while index < (isLast ? events.count : events.count - Self.lookahead) {
            index += try checkCommand(events[index...])
        }
        return index
    }

    /// Checks the command that the first of some events began, and all that followed from it.
    private mutating func checkCommand(_ events: ArraySlice<Event>) throws(FoldFailure) -> Int {
        guard let first = events.first else { return 0 }
        let commands = commands(thatBring: events)
        let mayBeTheClocks = isTheClocks(first.body)
        if commands.count == 1, let command = commands.first, !mayBeTheClocks {
            let decided = (try? experiment.execute(command, at: first.at)) ?? []
            guard !decided.isEmpty, events.starts(with: decided) else { throw FoldFailure(differing: first) }
            return decided.count
        }
        for command in commands {
            var copy = experiment
            guard let decided = try? copy.execute(command, at: first.at), !decided.isEmpty,
                events.starts(with: decided)
            else { continue }
            experiment = copy
            return decided.count
        }
        guard mayBeTheClocks else { throw FoldFailure(differing: first) }
        experiment.apply(first)
        return 1
    }

    /// Whether an event follows from time alone; signs of life that renewed leases are not in the log.
    private func isTheClocks(_ body: EventBody) -> Bool {
        switch body {
        case .lost(let trial, _): experiment.state(of: trial) == .running
        case .requeued(let trial, let reason): reason.rule == "lease" && experiment.state(of: trial) == .lost
        case .ended(let trial, _, _, let reason):
            experiment.state(of: trial)?.isFinal == false && ["lease", "experiment"].contains(reason.rule)
        case .phaseChanged(let change): change.reason.rule.hasPrefix("limit_") || change.phase.isFinal
        case .reopened: true
        case .created, .edited, .trialAdded, .handedOut, .reported, .checkpointed, .revived, .finished,
            .stopRequested,
            .paused:
            false
        }
    }

    private func commands(thatBring events: ArraySlice<Event>) -> [Command] {
        guard let body = events.first?.body else { return [] }
        switch body {
        case .handedOut(let handOut):
            return [.ask(Ask(worker: handOut.worker, canResume: handOut.canResume))]
        case .reported(let reported): return commands(thatBring: reported, events)
        case .finished(let finished):
            let lease = experiment.leaseToken(trial: finished.trial, attempt: finished.attempt)
            return [.complete(trial: finished.trial, lease: lease, TrialCompletion(finished))]
        case .checkpointed(let trial, _, let checkpoint):
            return [
                .checkpoint(trial: trial, lease: nil, step: checkpoint.step, uri: checkpoint.uri)
            ]
        case .revived(let trial, _), .paused(let trial, _, _): return [.heartbeat(trial: trial, lease: nil)]
        case .stopRequested(let trial, let reason): return [.stopTrial(trial, reason: reason.text)]
        case .requeued(let trial, let reason) where reason.rule == "preempted":
            return [
                .complete(trial: trial, lease: nil, TrialCompletion(handingBack: reason, checkpoint: nil))
            ]
        case .requeued(let trial, let reason): return [.retryTrial(trial, reason: reason.text)]
        case .ended(let trial, _, _, let reason):
            return [
                .stopTrial(trial, reason: reason.text), .cancelTrial(trial, reason: reason.text),
                .heartbeat(trial: trial, lease: nil), .tick,
            ]
        case .edited(let changes): return [.edit(Edit(changes, of: experiment.spec.limits))]
        case .phaseChanged(let change): return commands(thatBring: change)
        case .trialAdded(let added): return addition(added, events).map { [.addTrial($0)] } ?? []
        case .lost: return [.tick]
        case .created, .reopened: return []
        }
    }

    /// One call may bring many reports, and with `tell` their trial's end; they share the time then.
    private func commands(thatBring reported: Reported, _ events: ArraySlice<Event>) -> [Command] {
        let (trial, at) = (reported.trial, events.first?.at)
        let lease = experiment.leaseToken(trial: trial, attempt: reported.attempt)
        let run = events.prefix(CoreLimits.reportsPerCall).prefix { event in
            guard case .reported(let next) = event.body else { return false }
            return next.trial == trial && next.attempt == reported.attempt && event.at == at
        }
        let reports = run.compactMap { event -> Report? in
            guard case .reported(let next) = event.body else { return nil }
            return Report(step: next.step, metrics: next.metrics, checkpoint: next.checkpoint)
        }
        var commands: [Command] = []
        if let completion = completion(of: trial, in: events.dropFirst(reports.count).prefix { $0.at == at })
        {
            commands.append(.tell(trial: trial, lease: lease, reports: reports, completion))
        }
        if reports.count > 1 { commands.append(.report(trial: trial, lease: lease, reports: reports)) }
        return commands + [.report(trial: trial, lease: lease, reports: Array(reports.prefix(1)))]
    }

    /// The word that ended a trial, or gave it back, right after its reports.
    private func completion(of trial: Int, in events: ArraySlice<Event>) -> TrialCompletion? {
        switch events.first?.body {
        case .finished(let finished)? where finished.trial == trial: return TrialCompletion(finished)
        case .requeued(trial, let reason)? where reason.rule == "preempted":
            return TrialCompletion(handingBack: reason, checkpoint: nil)
        case .checkpointed(trial, _, let checkpoint)?:
            guard case .requeued(trial, let reason)? = events.dropFirst().first?.body else { return nil }
            return TrialCompletion(handingBack: reason, checkpoint: checkpoint.uri)
        default: return nil
        }
    }

    private func commands(thatBring change: PhaseChange) -> [Command] {
        let limits = change.limits.flatMap { try? ExperimentLimits($0, at: "") }
        return [
            .pause(change.mode, reason: change.reason.text), .stop(change.mode, reason: change.reason.text),
            .resume(limits: limits, reason: change.reason.text), .ask(Ask(worker: nil, canResume: true)),
            .tick,
        ]
    }

    private func addition(_ added: TrialAdded, _ events: ArraySlice<Event>) -> TrialAddition? {
        guard let configuration = try? experiment.spec.space.configuration(from: added.config, at: "") else {
            return nil
        }
        let reports = events.dropFirst().prefix(added.reports).compactMap { event -> Report? in
            guard case .reported(let reported) = event.body else { return nil }
            return Report(step: reported.step, metrics: reported.metrics)
        }
        var metrics: Metrics?
        var isStopped = false
        if added.isCompleted, case .finished(let finished)? = events.dropFirst(1 + added.reports).first?.body
        {
            metrics = finished.metrics
            isStopped = finished.state == .stopped
        }
        return TrialAddition(
            configuration: configuration, metrics: metrics, reports: reports, origin: added.origin,
            isStopped: isStopped)
    }
}

extension Experiment {
    func state(of trial: Int) -> TrialState? {
        trials.indices.contains(trial - 1) ? trials[trial - 1].state : nil
    }
}

extension TrialCompletion {
    fileprivate init(_ finished: Finished) {
        self.init(
            state: finished.state, metrics: finished.metrics, error: finished.error,
            checkpoint: finished.checkpoint)
    }

    /// What a worker said that gave its trial back.
    fileprivate init(handingBack reason: Reason, checkpoint: String?) {
        self.init(
            state: .failed, metrics: nil, error: TrialError(kind: .preempted, message: reason.text),
            checkpoint: checkpoint)
    }
}

extension FoldFailure {
    fileprivate init(differing event: Event) {
        self.init("event \(event.version) (\(event.body.type)) is not what is decided now")
    }
}
