public import TuneCore
public import TuneJSON

/// A store that forgets with the process: for tests, and for trying things out.
public actor MemoryStore: ExperimentStore {
    private struct Log {
        var record: StoredExperiment
        var events: [Event]
        var blobs: [String: [UInt8]] = [:]
    }

    private var logs: [Int: Log] = [:]
    private var answers: [String: StoredAnswer] = [:]
    private var settings: [String: String] = [:]
    private var lastNumber = 0
    private var purgeCount = 1024

    /// Makes an empty store.
    public init() {}

    /// Makes an experiment with its first events.
    public func create(
        _ experiment: StoredExperiment, events: [Event], answer: StoredAnswer?
    ) throws(StoreFailure) -> ExperimentID {
        precondition(events.isNumbered(after: 0), "The events of a new experiment are numbered from 1.")
        guard !logs.values.contains(where: { $0.record.name == experiment.name }) else {
            throw .nameTaken(experiment.name)
        }
        lastNumber += 1
        let id = ExperimentID(lastNumber)
        let record = StoredExperiment(
            id: id, name: experiment.name, createdAt: experiment.createdAt, summary: experiment.summary)
        logs[id.number] = Log(record: record, events: events)
        keep(answer)
        return id
    }

    /// Appends events after a version.
    public func append(
        _ events: [Event], to id: ExperimentID, after version: Int, summary: JSONValue?,
        answers: [StoredAnswer]
    ) throws(StoreFailure) {
        precondition(
            events.isNumbered(after: version), "The events of an append are numbered from its version.")
        guard let log = logs[id.number] else { throw .noSuchExperiment }
        guard log.events.count == version else { throw .conflict(version: log.events.count) }
        logs[id.number]?.events += events
        if let summary {
            logs[id.number]?.record = StoredExperiment(
                id: id, name: log.record.name, createdAt: log.record.createdAt, summary: summary)
        }
        answers.forEach(keep)
    }

    /// Reads events in order, after a version.
    public func events(
        of id: ExperimentID, after version: Int, limit: Int, trial: Int?
    ) throws(StoreFailure) -> [Event] {
        guard let log = logs[id.number] else { throw .noSuchExperiment }
        let later = log.events.dropFirst(max(0, version))
        guard let trial else { return Array(later.prefix(max(0, limit))) }
        return Array(later.lazy.filter { $0.body.trial == trial }.prefix(max(0, limit)))
    }

    /// Every experiment, in order of creation.
    public func list() -> [StoredExperiment] {
        logs.sorted { $0.key < $1.key }.map(\.value.record)
    }

    /// Removes an experiment with all that belongs to it.
    public func delete(_ id: ExperimentID, answer: StoredAnswer?) throws(StoreFailure) {
        guard logs.removeValue(forKey: id.number) != nil else { throw .noSuchExperiment }
        keep(answer)
    }

    /// The answers that were kept under some keys and are not older than a day.
    public func answers(for keys: [String], now: Timestamp) -> [StoredAnswer] {
        Set(keys).compactMap { answers[$0] }.filter { $0.isFresh(at: now) }
    }

    /// Reports of a trial in order of arrival.
    public func reports(
        of id: ExperimentID, trial: Int, offset: Int, limit: Int
    ) throws(StoreFailure) -> [StoredReport] {
        guard let log = logs[id.number] else { throw .noSuchExperiment }
        let reports = log.events.lazy.compactMap { event -> StoredReport? in
            guard case .reported(let reported) = event.body, reported.trial == trial else { return nil }
            return StoredReport(
                attempt: reported.attempt, step: reported.step, at: event.at, metrics: reported.metrics)
        }
        return Array(reports.dropFirst(max(0, offset)).prefix(max(0, limit)))
    }

    /// Keeps bytes under a name within an experiment.
    public func putBlob(_ bytes: [UInt8], named name: String, of id: ExperimentID) throws(StoreFailure) {
        guard logs[id.number] != nil else { throw .noSuchExperiment }
        logs[id.number]?.blobs[name] = bytes
    }

    /// Bytes kept under a name; nil when there are none.
    public func blob(named name: String, of id: ExperimentID) -> [UInt8]? {
        logs[id.number]?.blobs[name]
    }

    /// Removes bytes kept under a name.
    public func removeBlob(named name: String, of id: ExperimentID) {
        logs[id.number]?.blobs[name] = nil
    }

    /// A small value of the server itself.
    public func setting(_ name: String) -> String? {
        settings[name]
    }

    /// Keeps a small value of the server itself.
    public func setSetting(_ name: String, to value: String) {
        settings[name] = value
    }

    private func keep(_ answer: StoredAnswer?) {
        guard let answer else { return }
        answers[answer.key] = answer
        guard answers.count >= purgeCount else { return }
        answers = answers.filter { $0.value.isFresh(at: answer.at) }
        purgeCount = 2 * max(512, answers.count)
    }
}

extension StoredAnswer {
    /// How long an answer is kept, in milliseconds: a day.
    static let lifetime = 86_400_000

    /// Whether the answer is at most a day old.
    func isFresh(at now: Timestamp) -> Bool {
        now.milliseconds - at.milliseconds <= Self.lifetime
    }
}

extension [Event] {
    /// Whether the versions go on from the one before without a gap.
    func isNumbered(after version: Int) -> Bool {
        enumerated().allSatisfy { $0.element.version == version + 1 + $0.offset }
    }
}
