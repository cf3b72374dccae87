public import Logging
public import TuneCore
public import TuneJSON
public import TuneStore

/// The experiments by name: makes, finds, lists and removes them.
public actor Directory {
    /// What there is to choose from.
    public nonisolated let catalogs: Catalogs
    /// Where the experiments are kept.
    public nonisolated let store: any ExperimentStore

    private let now: @Sendable () -> Timestamp
    private let newName: @Sendable () -> String
    private let logger: Logger
    private var desks: [String: Desk] = [:]
    private var order: [String] = []
    private var isMaking = false
    private var makers: [CheckedContinuation<Void, Never>] = []
    private var isDraining = false

    /// Opens the directory of a store; the experiments themselves are folded when they are needed.
    ///
    /// - Parameters:
    ///   - now: The server's clock.
    ///   - newName: Chooses a name for an experiment whose maker gives none.
    public init(
        store: any ExperimentStore, catalogs: Catalogs, now: @escaping @Sendable () -> Timestamp,
        newName: @escaping @Sendable () -> String, logger: Logger
    ) async throws(ServiceFailure) {
        self.store = store
        self.catalogs = catalogs
        self.now = now
        self.newName = newName
        self.logger = logger
        do {
            for stored in try await store.list() {
                guard let id = stored.id else { continue }
                desks[stored.name] = Desk(
                    stored, id: id, experiment: nil, store: store, catalogs: catalogs, now: now)
                order.append(stored.name)
            }
        } catch {
            throw ServiceFailure(error)
        }
    }

    /// The desk of an experiment.
    public func desk(_ name: String) throws(ServiceFailure) -> Desk {
        guard !isDraining else { throw .draining }
        guard let desk = desks[name] else { throw .noSuchExperiment(name) }
        return desk
    }

    /// Whether requests are taken: until the server goes down.
    public var isOpen: Bool { !isDraining }

    /// Every desk, in order of creation.
    public func all() -> [Desk] { order.compactMap { desks[$0] } }

    /// Reads the definition of a new experiment, every default written out.
    public nonisolated func specification(_ body: JSONValue) throws(ServiceFailure) -> ExperimentSpec {
        do {
            return try ExperimentSpec(body, fallbackName: newName(), catalogs: catalogs)
        } catch {
            throw .invalidSpec(error)
        }
    }

    /// Makes an experiment.
    ///
    /// - Parameters:
    ///   - isReusing: Whether an equal experiment of that name may be there already.
    ///   - key: Under which the answer is kept.
    ///   - render: Turns the state into the answer's body; the flag says that it is new.
    public func create(
        _ body: JSONValue, isReusing: Bool, key: AnswerKey?,
        render: @escaping @Sendable (borrowing Experiment, Bool) -> Answer
    ) async throws(ServiceFailure) -> Answer {
        await enter()
        defer { leave() }
        if let answer = try await kept(key) { return answer }
        let spec = try specification(body)
        guard desks[spec.name] == nil else {
            return try await reuse(spec, isReusing: isReusing, render: render)
        }
        let first = Event(version: 1, at: now(), body: .created(.object(spec.json)))
        let experiment: Experiment
        do {
            experiment = try Experiment(first: first, catalogs: catalogs)
        } catch {
            throw .storeUnavailable(error.detail)
        }
        return try await keep(experiment, log: [first], key: key, render: render)
    }

    /// Takes in the log of an experiment that was exported elsewhere.
    ///
    /// - Throws: `ServiceFailure.refused` when an event is not what is decided now, `.nameTaken`.
    /// - Complexity: every command of the log is decided again.
    public func adopt(
        _ log: [Event], key: AnswerKey?, render: @escaping @Sendable (borrowing Experiment, Bool) -> Answer
    ) async throws(ServiceFailure) -> Answer {
        await enter()
        defer { leave() }
        if let answer = try await kept(key) { return answer }
        let experiment: Experiment
        do {
            experiment = try Replay.check(whole: log, catalogs: catalogs)
        } catch {
            throw .refused(.invalid(InvalidField("", "is not the log of an experiment: " + error.detail)))
        }
        return try await keepNew(experiment, log: log, key: key, render: render)
    }

    /// Keeps an experiment whose log was decided here.
    ///
    /// - Throws: `ServiceFailure.nameTaken`.
    func make(
        _ experiment: Experiment, log: [Event], key: AnswerKey?,
        render: @escaping @Sendable (borrowing Experiment, Bool) -> Answer
    ) async throws(ServiceFailure) -> Answer {
        await enter()
        defer { leave() }
        if let answer = try await kept(key) { return answer }
        return try await keepNew(experiment, log: log, key: key, render: render)
    }

    /// The server's time.
    var currentTime: Timestamp { now() }

    private func keepNew(
        _ experiment: Experiment, log: [Event], key: AnswerKey?,
        render: @Sendable (borrowing Experiment, Bool) -> Answer
    ) async throws(ServiceFailure) -> Answer {
        guard desks[experiment.spec.name] == nil else { throw .nameTaken(experiment.spec.name) }
        return try await keep(experiment, log: log, key: key, render: render)
    }

    private func keep(
        _ experiment: Experiment, log: [Event], key: AnswerKey?,
        render: @Sendable (borrowing Experiment, Bool) -> Answer
    ) async throws(ServiceFailure) -> Answer {
        let name = experiment.spec.name
        let answer = render(experiment, true)
        let record = StoredExperiment(
            id: nil, name: name, createdAt: experiment.createdAt, summary: experiment.listItem(at: now()))
        do {
            let id = try await store.create(record, events: log, answer: stored(answer, key))
            desks[name] = Desk(
                record, id: id, experiment: experiment, store: store, catalogs: catalogs, now: now)
            order.append(name)
        } catch {
            throw ServiceFailure(error)
        }
        logger.notice("experiment created", metadata: ["experiment": "\(name)", "events": "\(log.count)"])
        return answer
    }

    private func reuse(
        _ spec: ExperimentSpec, isReusing: Bool,
        render: @escaping @Sendable (borrowing Experiment, Bool) -> Answer
    ) async throws(ServiceFailure) -> Answer {
        guard isReusing, let desk = desks[spec.name] else { throw .nameTaken(spec.name) }
        let wanted = spec.json
        return try await desk.perform { turn throws(ServiceFailure) in
            guard turn.experiment.spec.json == wanted else { throw .nameTaken(spec.name) }
            return render(turn.experiment, false)
        }
    }

    /// Removes an experiment that is paused or over.
    public func delete(_ name: String, key: AnswerKey?) async throws(ServiceFailure) -> Answer {
        await enter()
        defer { leave() }
        if let answer = try await kept(key) { return answer }
        guard let desk = desks[name] else { throw .noSuchExperiment(name) }
        let phase = try await desk.read { experiment, _ throws(ServiceFailure) in experiment.phase }
        guard phase == .paused || phase.isFinal else {
            throw .invalidTransition(
                "An experiment that is \(phase.rawValue) cannot be deleted; pause or stop it first.")
        }
        let answer = Answer(status: 204)
        do {
            try await store.delete(desk.id, answer: stored(answer, key))
        } catch {
            throw ServiceFailure(error)
        }
        desks[name] = nil
        order.removeAll { $0 == name }
        await desk.close(.noSuchExperiment(name))
        logger.notice("experiment deleted", metadata: ["experiment": "\(name)"])
        return answer
    }

    private func stored(_ answer: Answer, _ key: AnswerKey?) -> StoredAnswer? {
        key.map {
            StoredAnswer(
                key: $0.scope, digest: $0.digest, status: answer.status, headers: answer.headers,
                body: answer.body, at: now())
        }
    }

    private func kept(_ key: AnswerKey?) async throws(ServiceFailure) -> Answer? {
        guard let key else { return nil }
        do {
            guard let answer = try await store.answers(for: [key.scope], now: now()).first else { return nil }
            guard answer.digest == key.digest else { throw ServiceFailure.idempotencyMismatch }
            return Answer(answer)
        } catch let failure as ServiceFailure {
            throw failure
        } catch let failure as StoreFailure {
            throw ServiceFailure(failure)
        } catch {
            throw .storeUnavailable("\(error)")
        }
    }

    /// Lets one maker or remover in at a time.
    private func enter() async {
        guard isMaking else {
            isMaking = true
            return
        }
        await withCheckedContinuation { makers.append($0) }
    }

    private func leave() {
        if makers.isEmpty { isMaking = false } else { makers.removeFirst().resume() }
    }

    // MARK: Life

    /// Opens every experiment that is not over, so that its leases run.
    public func openUnfinished() async {
        for desk in all() {
            let state = desk.summary.get()["state"]?.string.flatMap(Phase.init(rawValue:))
            guard state?.isFinal == false else { continue }
            do {
                try await desk.open()
            } catch {
                logger.error(
                    "experiment not opened", metadata: ["experiment": "\(desk.name)", "why": "\(error)"])
            }
        }
    }

    /// Lets time pass at every desk and sends idle ones to rest.
    public func tick() async {
        for desk in all() {
            await desk.tick()
            await desk.rest(after: 600)
        }
    }

    /// Takes no more requests; those that wait are let go.
    public func drain() async {
        isDraining = true
        for desk in all() { await desk.close(.draining) }
    }
}
