public import TuneCore
public import TuneJSON

/// Where experiments are kept: an append-only log each, with the answers that must be given again.
///
/// Every function is durable when it returns: what was acknowledged survives a power cut. All of a call is written or
/// nothing is. The SQLite store commits calls that wait at the same time together.
public protocol ExperimentStore: Sendable {
    /// Makes an experiment with its first events.
    ///
    /// - Throws: `StoreFailure.nameTaken` when the name is in use.
    func create(_ experiment: StoredExperiment, events: [Event], answer: StoredAnswer?)
        async throws(StoreFailure)
        -> ExperimentID

    /// Appends events after a version; with no events only the answer and the summary are written.
    ///
    /// - Throws: `StoreFailure.conflict` when the log has another version than `version`, `.noSuchExperiment`.
    func append(
        _ events: [Event], to id: ExperimentID, after version: Int, summary: JSONValue?,
        answers: [StoredAnswer]
    ) async throws(StoreFailure)

    /// Reads events in order, in chunks of bounded size, beginning after a version.
    ///
    /// - Throws: `StoreFailure.corrupted` at the first row whose checksum does not follow from the one before.
    func events(
        of id: ExperimentID, after version: Int, limit: Int, trial: Int?
    ) async throws(StoreFailure) -> [Event]

    /// Every experiment, in order of creation.
    func list() async throws(StoreFailure) -> [StoredExperiment]

    /// Removes an experiment, its log, its checkpoints, and keeps the answer.
    func delete(_ id: ExperimentID, answer: StoredAnswer?) async throws(StoreFailure)

    /// The answers that were kept under some keys and are not older than a day, in any order.
    func answers(for keys: [String], now: Timestamp) async throws(StoreFailure) -> [StoredAnswer]

    /// Reports of a trial in order of arrival, at most `limit` from `offset` on.
    func reports(of id: ExperimentID, trial: Int, offset: Int, limit: Int) async throws(StoreFailure)
        -> [StoredReport]

    /// Keeps bytes under a name within an experiment, replacing what was there.
    func putBlob(_ bytes: [UInt8], named name: String, of id: ExperimentID) async throws(StoreFailure)

    /// Bytes kept under a name; nil when there are none.
    func blob(named name: String, of id: ExperimentID) async throws(StoreFailure) -> [UInt8]?

    /// Removes bytes kept under a name; nothing happens when there are none.
    func removeBlob(named name: String, of id: ExperimentID) async throws(StoreFailure)

    /// A small value of the server itself, such as a hashed token.
    func setting(_ name: String) async throws(StoreFailure) -> String?

    /// Keeps a small value of the server itself.
    func setSetting(_ name: String, to value: String) async throws(StoreFailure)
}

/// What identifies an experiment in its store, never reused.
public struct ExperimentID: Sendable, Hashable {
    /// The number.
    public let number: Int

    /// Makes an identity.
    public init(_ number: Int) {
        self.number = number
    }
}

/// An experiment as the list shows it.
public struct StoredExperiment: Sendable, Hashable {
    /// Its identity; nil before it is stored.
    public let id: ExperimentID?
    /// Its name, unique among those that exist.
    public let name: String
    /// When it was made.
    public let createdAt: Timestamp
    /// What the list of experiments shows of it.
    public let summary: JSONValue

    /// Makes a record.
    public init(id: ExperimentID?, name: String, createdAt: Timestamp, summary: JSONValue) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
        self.summary = summary
    }
}

/// A successful answer under an idempotency key.
public struct StoredAnswer: Sendable, Hashable {
    /// Method, path, token and key.
    public let key: String
    /// A digest of the request's body.
    public let digest: String
    /// The HTTP status.
    public let status: Int
    /// Header fields, name and value.
    public let headers: [String: String]
    /// The body.
    public let body: [UInt8]
    /// When it was given.
    public let at: Timestamp

    /// Makes an answer.
    public init(
        key: String, digest: String, status: Int, headers: [String: String], body: [UInt8], at: Timestamp
    ) {
        self.key = key
        self.digest = digest
        self.status = status
        self.headers = headers
        self.body = body
        self.at = at
    }
}

/// A report as its row keeps it.
public struct StoredReport: Sendable, Hashable {
    /// The attempt.
    public let attempt: Int
    /// The step.
    public let step: Int
    /// When it came.
    public let at: Timestamp
    /// The metrics as sent.
    public let metrics: Metrics

    /// Makes a report.
    public init(attempt: Int, step: Int, at: Timestamp, metrics: Metrics) {
        self.attempt = attempt
        self.step = step
        self.at = at
        self.metrics = metrics
    }
}

/// Why a store could not do as told.
public enum StoreFailure: Error, Sendable, Hashable {
    /// An experiment of that name exists.
    case nameTaken(String)
    /// There is no such experiment.
    case noSuchExperiment
    /// The log has grown meanwhile; its version is given.
    case conflict(version: Int)
    /// The disk is full.
    case full
    /// The log or the file is damaged; the text says where.
    case corrupted(String)
    /// The store cannot be opened or written; the text says why.
    case unavailable(String)
}
