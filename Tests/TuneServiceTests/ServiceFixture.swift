import Logging
import Synchronization
import TuneCore
import TuneJSON
import TuneSchedule
import TuneSearch
import TuneService
import TuneStore

/// A clock that only the test moves.
final class TestClock: Sendable {
    private let value = Mutex(Timestamp(milliseconds: 1_000_000))

    var now: Timestamp { value.withLock { $0 } }

    func pass(seconds: Double) {
        value.withLock { $0 = $0.advanced(bySeconds: seconds) }
    }
}

/// A store that counts its commits and can be told to fail.
final class WatchedStore: ExperimentStore {
    let inner: any ExperimentStore
    private let state = Mutex(State())

    struct State {
        var appends = 0
        var failure: StoreFailure?
    }

    init(_ inner: any ExperimentStore = MemoryStore()) {
        self.inner = inner
    }

    var appends: Int { state.withLock { $0.appends } }

    func fail(with failure: StoreFailure?) {
        state.withLock { $0.failure = failure }
    }

    private func check() throws(StoreFailure) {
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    func create(
        _ experiment: StoredExperiment, events: [Event], answer: StoredAnswer?
    ) async throws(StoreFailure) -> ExperimentID {
        try check()
        return try await inner.create(experiment, events: events, answer: answer)
    }

    func append(
        _ events: [Event], to id: ExperimentID, after version: Int, summary: JSONValue?,
        answers: [StoredAnswer]
    ) async throws(StoreFailure) {
        try check()
        state.withLock { $0.appends += 1 }
        try await inner.append(events, to: id, after: version, summary: summary, answers: answers)
    }

    func events(
        of id: ExperimentID, after version: Int, limit: Int, trial: Int?
    ) async throws(StoreFailure) -> [Event] {
        try await inner.events(of: id, after: version, limit: limit, trial: trial)
    }

    func list() async throws(StoreFailure) -> [StoredExperiment] { try await inner.list() }

    func delete(_ id: ExperimentID, answer: StoredAnswer?) async throws(StoreFailure) {
        try check()
        try await inner.delete(id, answer: answer)
    }

    func answers(for keys: [String], now: Timestamp) async throws(StoreFailure) -> [StoredAnswer] {
        try await inner.answers(for: keys, now: now)
    }

    func reports(
        of id: ExperimentID, trial: Int, offset: Int, limit: Int
    ) async throws(StoreFailure) -> [StoredReport] {
        try await inner.reports(of: id, trial: trial, offset: offset, limit: limit)
    }

    func putBlob(_ bytes: [UInt8], named name: String, of id: ExperimentID) async throws(StoreFailure) {
        try await inner.putBlob(bytes, named: name, of: id)
    }

    func blob(named name: String, of id: ExperimentID) async throws(StoreFailure) -> [UInt8]? {
        try await inner.blob(named: name, of: id)
    }

    func removeBlob(named name: String, of id: ExperimentID) async throws(StoreFailure) {
        try await inner.removeBlob(named: name, of: id)
    }

    func setting(_ name: String) async throws(StoreFailure) -> String? { try await inner.setting(name) }

    func setSetting(_ name: String, to value: String) async throws(StoreFailure) {
        try await inner.setSetting(name, to: value)
    }
}

/// A directory over a watched store.
struct Service {
    let store: WatchedStore
    let clock: TestClock
    let directory: Directory

    init(
        store: WatchedStore = WatchedStore(), clock: TestClock = TestClock(),
        evaluators: [EvaluatorEntry] = []
    ) async throws {
        self.store = store
        self.clock = clock
        directory = try await Directory(
            store: store,
            catalogs: Catalogs(
                searchers: SearcherCatalog.all, schedulers: SchedulerCatalog.all, evaluators: evaluators),
            now: { clock.now }, newName: { "generated" }, logger: Logger(label: "test"))
    }

    @discardableResult
    func create(_ changes: JSONObject = [:], key: AnswerKey? = nil) async throws -> Answer {
        var body: JSONObject = [
            "name": "toy", "space": ["x": ["type": "float", "low": 0, "high": 1]],
            "objectives": [["metric": "loss", "goal": "minimize"]], "searcher": ["name": "random"],
        ]
        for member in changes.members { body[member.name] = member.value }
        return try await directory.create(.object(body), isReusing: false, key: key) { experiment, isNew in
            Answer(isNew ? 201 : 200, ["name": .string(experiment.spec.name)])
        }
    }
}

/// A job that asks for a trial and answers with its number.
func ask(_ turn: inout Turn) throws(ServiceFailure) -> Answer {
    let events = try turn.execute(.ask(Ask(worker: "w", canResume: true)))
    guard case .handedOut(let handOut)? = events.first?.body else {
        return Answer(200, ["status": "wait"], isKept: false)
    }
    return Answer(200, ["trial": .integer(handOut.trial)])
}
