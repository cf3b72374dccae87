import Foundation
import GRDB
import TuneCore
import TuneJSON

@testable import TuneStore

/// The stores that pass the contract.
enum StoreKind: String, CaseIterable, Sendable {
    case memory, sqlite

    /// Runs a test with an empty store of this kind.
    func withStore(_ body: (any ExperimentStore) async throws -> Void) async throws {
        switch self {
        case .memory: try await body(MemoryStore())
        case .sqlite: try await withSQLiteStore { store, _ in try await body(store) }
        }
    }
}

/// Runs a test with a directory of its own, which is removed afterwards.
func withDirectory(_ body: (String) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory.path + "/tune-store-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try await body(directory)
}

/// Runs a test with an empty SQLite store and its directory.
func withSQLiteStore(_ body: (SQLiteStore, String) async throws -> Void) async throws {
    try await withDirectory { directory in
        let store = try SQLiteStore.open(directory: directory, now: .start)
        try await body(store, directory)
        await store.close()
    }
}

extension Timestamp {
    static let start = Timestamp(milliseconds: 1_790_000_000_000)
}

extension StoredExperiment {
    init(_ name: String, summary: JSONValue = ["state": "running"]) {
        self.init(id: nil, name: name, createdAt: .start, summary: summary)
    }
}

extension StoredAnswer {
    init(_ key: String, at: Timestamp = .start, body: String = "{}") {
        self.init(
            key: key, digest: "digest of \(body)", status: 201,
            headers: ["Location": "/x", "ETag": "\"r1.1\""],
            body: Array(body.utf8), at: at)
    }
}

extension Event {
    /// The first event of an experiment that minimises `loss`.
    static let created = Event(
        version: 1, at: .start,
        body: .created(["name": "mlp", "objectives": [["metric": "loss", "goal": "minimize"]]]))

    /// An event from its JSON form.
    init(_ version: Int, _ type: String, _ json: JSONObject) throws {
        guard let body = EventBody(type: type, json: json) else {
            throw StoreFailure.unavailable("The event \(type) does not read.")
        }
        self.init(version: version, at: .start.advanced(bySeconds: Double(version)), body: body)
    }

    /// A plain report of one trial.
    static func report(_ version: Int, trial: Int = 1, _ loss: JSONValue = 0.5) -> Event {
        report(version, trial: trial, metrics: ["loss": loss])
    }

    static func report(_ version: Int, trial: Int = 1, metrics: JSONObject) -> Event {
        Event(
            version: version, at: .start.advanced(bySeconds: Double(version)),
            body: .reported(
                Reported(
                    trial: trial, attempt: 1, step: version, metrics: Metrics(trusted: metrics),
                    checkpoint: nil, action: .proceed, completes: false, marks: [], reason: nil)))
    }
}

extension ExperimentStore {
    /// Makes an experiment with `created` and some plain reports.
    func createSample(_ name: String = "mlp", reports: Int = 0) async throws -> ExperimentID {
        let events = [.created] + (0..<reports).map { Event.report($0 + 2) }
        return try await create(StoredExperiment(name), events: events, answer: nil)
    }

    /// The whole log.
    func log(_ id: ExperimentID) async throws(StoreFailure) -> [Event] {
        try await events(of: id, after: 0, limit: .max, trial: nil)
    }

    /// What a function of the store throws; nil when it does not.
    func failure(_ body: (Self) async throws(StoreFailure) -> Void) async -> StoreFailure? {
        do {
            try await body(self)
            return nil
        } catch {
            return error
        }
    }
}

/// Changes a database behind the back of its store.
func execute(_ sql: String, in directory: String) throws {
    let queue = try DatabaseQueue(path: directory + "/" + DatabaseFile.name)
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
}

/// The files of a directory with their bytes; the lock and the shared memory hold no data.
func contents(_ directory: String) throws -> [String: [UInt8]] {
    var contents: [String: [UInt8]] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: directory)
    where name != "tune.lock" && !name.hasSuffix("-shm") {
        var isDirectory: ObjCBool = false
        let path = directory + "/" + name
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), !isDirectory.boolValue
        else { continue }
        contents[name] = try DurableFile.read(path)
    }
    return contents
}
