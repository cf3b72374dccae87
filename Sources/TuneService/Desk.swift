private import Dispatch
public import TuneCore
public import TuneStore

/// One experiment's desk: requests wait in a tray, the whole tray is decided and applied, written in one commit, and
/// only then answered.
///
/// A failed commit drops the state; it is folded anew from the log, so nothing acknowledged is lost and nothing else
/// has happened.
public actor Desk {
    /// The experiment's name.
    public nonisolated let name: String
    /// The experiment's identity in the store.
    public nonisolated let id: ExperimentID
    /// What the list of experiments shows, as of the last commit.
    public nonisolated let summary: SummaryBox

    private let store: any ExperimentStore
    private let catalogs: Catalogs
    private let now: @Sendable () -> Timestamp
    private var experiment: Experiment?
    private var tray: [Waiter] = []
    private var isWorking = false
    private var closing: ServiceFailure?
    private var watchers: [Int: Watcher] = [:]
    private var nextWatcher = 0
    private var hasOpened = false
    private var isPreparing = false
    private var lastUse: Timestamp
    private var committedVersion: Int

    /// How many requests may wait at one desk.
    public static let trayLimit = 4096

    /// A request's work in its turn.
    public typealias Job = @Sendable (inout Turn) throws(ServiceFailure) -> Answer

    /// Somebody who waits for a change.
    private struct Watcher {
        let isForWork: Bool
        let bell: CheckedContinuation<Void, Never>
    }

    private struct Waiter {
        let key: AnswerKey?
        let job: Job
        let reply: CheckedContinuation<Result<Answer, ServiceFailure>, Never>
    }

    init(
        _ stored: StoredExperiment, id: ExperimentID, experiment: Experiment?, store: any ExperimentStore,
        catalogs: Catalogs, now: @escaping @Sendable () -> Timestamp
    ) {
        name = stored.name
        self.id = id
        summary = SummaryBox(stored.summary)
        self.store = store
        self.catalogs = catalogs
        self.now = now
        self.experiment = experiment
        hasOpened = experiment != nil
        lastUse = now()
        committedVersion = experiment?.version ?? 0
    }

    /// Does a job in its turn; the answer comes when what it changed is durable.
    ///
    /// - Parameter key: Under which the answer is kept; a job whose key is known is not done again.
    public func perform(key: AnswerKey? = nil, _ job: @escaping Job) async throws(ServiceFailure) -> Answer {
        if let closing { throw closing }
        guard tray.count < Desk.trayLimit else { throw .overloaded }
        let result = await withCheckedContinuation { reply in
            tray.append(Waiter(key: key, job: job, reply: reply))
            if !isWorking {
                isWorking = true
                Task { await work() }
            }
        }
        return try result.get()
    }

    /// Reads the state without changing it.
    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Experiment, Timestamp) throws(ServiceFailure) -> Value
    ) async throws(ServiceFailure) -> Value {
        let box = ValueBox<Value>()
        _ = try await perform { turn throws(ServiceFailure) in
            box.set(try body(turn.experiment, turn.now))
            return Answer(status: 200, isKept: false)
        }
        guard let value = box.get() else { throw .storeUnavailable("the desk did not answer") }
        return value
    }

    private func work() async {
        while !tray.isEmpty {
            let batch = tray
            tray = []
            lastUse = now()
            await process(batch)
        }
        isWorking = false
        prepare()
    }

    /// Has the searcher's slow work done beside the desk, so that an ask finds it done.
    private func prepare() {
        guard !isPreparing, let work = experiment?.preparation else { return }
        isPreparing = true
        DispatchQueue.global(qos: .utility).async {
            work()
            Task { await self.endPreparation() }
        }
    }

    private func endPreparation() {
        isPreparing = false
        // There may be more since.
        prepare()
    }

    private func process(_ batch: [Waiter]) async {
        var kept: [String: StoredAnswer]
        do {
            kept = try await keptAnswers(for: batch)
            try await load()
        } catch {
            return reply(
                [Result<Answer, ServiceFailure>](repeating: .failure(error), count: batch.count), to: batch)
        }
        guard let loaded = experiment.take() else { return }
        let version = loaded.version
        // Moved, since a second owner would have the first change copy all trials.
        var turn = Turn(consume loaded, now: now())
        var added: [StoredAnswer] = []
        let results = batch.map { waiter in
            answer(waiter, in: &turn, kept: &kept, added: &added)
        }
        let (changed, events) = turn.end()
        experiment = changed
        guard !events.isEmpty || !added.isEmpty else { return reply(results, to: batch) }
        await commit(events, after: version, answers: added, results, of: batch)
    }

    private func keptAnswers(for batch: [Waiter]) async throws(ServiceFailure) -> [String: StoredAnswer] {
        let keys = batch.compactMap(\.key?.scope)
        guard !keys.isEmpty else { return [:] }
        do {
            let answers = try await store.answers(for: keys, now: now())
            return Dictionary(answers.map { ($0.key, $0) }) { first, _ in first }
        } catch {
            throw ServiceFailure(error)
        }
    }

    private func answer(
        _ waiter: Waiter, in turn: inout Turn, kept: inout [String: StoredAnswer], added: inout [StoredAnswer]
    ) -> Result<Answer, ServiceFailure> {
        if let key = waiter.key, let answer = kept[key.scope] {
            return answer.digest == key.digest ? .success(Answer(answer)) : .failure(.idempotencyMismatch)
        }
        do {
            let answer = try waiter.job(&turn)
            if let key = waiter.key, answer.isKept {
                let stored = StoredAnswer(
                    key: key.scope, digest: key.digest, status: answer.status, headers: answer.headers,
                    body: answer.body, at: turn.now)
                kept[key.scope] = stored
                added.append(stored)
            }
            return .success(answer)
        } catch {
            return .failure(error)
        }
    }

    private func commit(
        _ events: [Event], after version: Int, answers: [StoredAnswer],
        _ results: [Result<Answer, ServiceFailure>], of batch: [Waiter]
    ) async {
        let shown = experiment.map { $0.listItem(at: now()) }
        do {
            try await store.append(events, to: id, after: version, summary: shown, answers: answers)
        } catch {
            experiment = nil
            for waiter in batch { waiter.reply.resume(returning: .failure(ServiceFailure(error))) }
            return
        }
        if let shown { summary.set(shown) }
        committedVersion = version + events.count
        reply(results, to: batch)
        if !events.isEmpty { wakeWatchers(hasWork: experiment?.waiting().map(\.isDone) ?? true) }
    }

    private func reply(_ results: [Result<Answer, ServiceFailure>], to batch: [Waiter]) {
        for (waiter, result) in zip(batch, results) { waiter.reply.resume(returning: result) }
    }

    /// Folds the state from the log when it is not in memory.
    private func load() async throws(ServiceFailure) {
        guard experiment == nil else { return }
        do {
            var folded = try await fold()
            let events = hasOpened ? [] : (try? folded.execute(.reopen, at: now())) ?? []
            let shown = folded.listItem(at: now())
            if let first = events.first {
                try await store.append(
                    events, to: id, after: first.version - 1, summary: shown, answers: [])
            }
            hasOpened = true
            summary.set(shown)
            committedVersion = folded.version
            experiment = consume folded
        } catch let failure as StoreFailure {
            throw ServiceFailure(failure)
        } catch {
            throw .storeUnavailable("\(name): \(error)")
        }
    }

    private func fold() async throws -> Experiment {
        let chunk = 20_000
        var events = try await store.events(of: id, after: 0, limit: chunk, trial: nil)
        guard let first = events.first else { throw StoreFailure.corrupted("\(name) has no events") }
        var folded = try Experiment(first: first, catalogs: catalogs)
        for event in events.dropFirst() { folded.apply(event) }
        while events.count == chunk {
            events = try await store.events(of: id, after: folded.version, limit: chunk, trial: nil)
            for event in events { folded.apply(event) }
        }
        return folded
    }

    // MARK: Changes

    /// Waits until something changes, at most so many seconds; returns at once when it has since `version`.
    ///
    /// - Parameter forWork: Whether only a change matters after which an ask brings a trial or the word that none will
    ///   come: so a hundred waiting workers are not woken by each report of those that run.
    public func waitForChange(after version: Int, seconds: Double, forWork: Bool = false) async {
        guard seconds > 0, closing == nil, committedVersion <= version else { return }
        let number = nextWatcher
        nextWatcher += 1
        let timer = Task {
            try? await Task.sleep(for: .seconds(seconds))
            self.wake(number)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { watchers[number] = Watcher(isForWork: forWork, bell: $0) }
        } onCancel: {
            Task { await self.wake(number) }
        }
        timer.cancel()
    }

    private func wake(_ number: Int) {
        watchers.removeValue(forKey: number)?.bell.resume()
    }

    private func wakeWatchers(hasWork: Bool) {
        let woken = watchers.filter { hasWork || !$0.value.isForWork }
        for (number, watcher) in woken {
            watchers[number] = nil
            watcher.bell.resume()
        }
    }

    // MARK: Life

    /// Lets time pass: leases end, limits of time are reached.
    public func tick() async {
        guard closing == nil, experiment?.needsTicks == true else { return }
        _ = try? await perform { turn throws(ServiceFailure) in
            try turn.execute(.tick)
            return Answer(status: 204, isKept: false)
        }
    }

    /// Folds the log unless that is done, and begins leases anew.
    public func open() async throws(ServiceFailure) {
        _ = try await perform { _ throws(ServiceFailure) in Answer(status: 204, isKept: false) }
    }

    /// Forgets the state when nobody has used it for a while and no lease can end.
    public func rest(after seconds: Double) {
        guard experiment?.needsTicks == false, !isWorking, watchers.isEmpty,
            now().seconds(since: lastUse) > seconds
        else { return }
        experiment = nil
    }

    /// Ends the desk: whoever waits for a change is woken, and no request is taken any more.
    func close(_ failure: ServiceFailure) {
        closing = failure
        wakeWatchers(hasWork: true)
    }
}
