import Foundation
import GRDB
public import TuneCore
public import TuneJSON

/// A store in one SQLite database, `tune.db`, in a directory of its own.
///
/// Durable in the strict sense: write-ahead log, `synchronous = FULL`, one connection that writes, a checksum
/// on each row that follows from the row before. Calls that wait at the same time share a commit. Reads run
/// beside writes.
public final class SQLiteStore: ExperimentStore {
    private let lock: DirectoryLock
    private let readers: DatabasePool
    let writer: GroupCommit
    private let blobs: BlobFolder

    /// Opens the store of a data directory, which is made when it is not there.
    ///
    /// Cost: a look at every page.
    ///
    /// - Parameters:
    ///   - directory: Where the files are or shall be.
    ///   - now: Answers older than a day before are forgotten.
    /// - Throws: `StoreFailure.unavailable` when another process has the directory, when it cannot be
    ///   written, or when a
    ///   newer program wrote it; `.corrupted` when the database is damaged. Its files are then as they were.
    public static func open(directory: String, now: Timestamp) throws(StoreFailure) -> SQLiteStore {
        let path = URL(fileURLWithPath: directory).standardizedFileURL.path
        try makeDirectory(path)
        let lock = try DirectoryLock(directory: path)
        let file = DatabaseFile(directory: path)
        try file.prepare()
        return try SQLiteStore(lock, file, now: now)
    }

    private init(_ lock: DirectoryLock, _ file: DatabaseFile, now: Timestamp) throws(StoreFailure) {
        self.lock = lock
        let queue = try file.openWriter()
        readers = try file.openReaders()
        do {
            let (ledger, experiments) = try queue.write { database in
                (
                    try Ledger(database, now: now),
                    try Set(Int.fetchAll(database, sql: "SELECT id FROM experiment"))
                )
            }
            blobs = try BlobFolder(directory: file.directory, keeping: experiments)
            writer = GroupCommit(queue: queue, ledger: ledger, blobs: blobs)
        } catch {
            throw StoreFailure(error)
        }
    }

    private static func makeDirectory(_ path: String) throws(StoreFailure) {
        var isDirectory: ObjCBool = false
        if !FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) {
            do {
                try FileManager.default.createDirectory(
                    atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw .unavailable("Cannot make the data directory \(path): \(error.localizedDescription)")
            }
        } else if !isDirectory.boolValue {
            throw .unavailable("\(path) is a file; the data directory must be a directory.")
        }
        try DatabaseFile.checkWritable(path)
    }

    /// Waits for what is being written and closes the files; every later call is refused.
    public func close() async {
        try? readers.close()
        await writer.close()
        lock.release()
    }

    /// Takes writes again after `StoreFailure.full`.
    ///
    /// The next one shows whether there is room. After any other failure of a commit nothing is written until
    /// the process starts anew.
    public func resumeWhenFull() {
        writer.resumeWhenFull()
    }

    /// Makes an experiment with its first events.
    public func create(
        _ experiment: StoredExperiment, events: [Event], answer: StoredAnswer?
    ) async throws(StoreFailure) -> ExperimentID {
        precondition(events.isNumbered(after: 0), "The events of a new experiment are numbered from 1.")
        return try await writer.perform { database, ledger in
            try ledger.create(experiment, events, answer, in: database)
        }
    }

    /// Appends events after a version.
    public func append(
        _ events: [Event], to id: ExperimentID, after version: Int, summary: JSONValue?,
        answers: [StoredAnswer]
    ) async throws(StoreFailure) {
        precondition(
            events.isNumbered(after: version), "The events of an append are numbered from its version.")
        try await writer.perform { database, ledger in
            try ledger.append(events, to: id, after: version, summary, answers, in: database)
        }
    }

    /// Removes an experiment with all that belongs to it; its rows and files go bit by bit, beside other
    /// work.
    public func delete(_ id: ExperimentID, answer: StoredAnswer?) async throws(StoreFailure) {
        try await writer.perform { database, ledger in
            try ledger.delete(id, answer, in: database)
        }
    }

    /// Keeps a small value of the server itself.
    public func setSetting(_ name: String, to value: String) async throws(StoreFailure) {
        try await writer.perform { database, ledger in
            try ledger.set(name, to: value, in: database)
        }
    }

    /// Reads events in order, after a version.
    public func events(
        of id: ExperimentID, after version: Int, limit: Int, trial: Int?
    ) async throws(StoreFailure) -> [Event] {
        try await read { database in
            let reader = try LogReader(id, in: database)
            return try trial.map { try reader.events(ofTrial: $0, after: version, limit: limit) }
                ?? reader.events(after: version, limit: limit)
        }
    }

    /// Reports of a trial in order of arrival.
    public func reports(
        of id: ExperimentID, trial: Int, offset: Int, limit: Int
    ) async throws(StoreFailure) -> [StoredReport] {
        try await read { database in
            try LogReader(id, in: database).reports(ofTrial: trial, offset: offset, limit: limit)
        }
    }

    /// Every experiment, in order of creation.
    public func list() async throws(StoreFailure) -> [StoredExperiment] {
        try await read { database in try StoredExperiment.fetchAll(database) }
    }

    /// The answers that were kept under some keys and are not older than a day.
    public func answers(for keys: [String], now: Timestamp) async throws(StoreFailure) -> [StoredAnswer] {
        guard !keys.isEmpty else { return [] }
        return try await read { database in
            try Set(keys).compactMap { try StoredAnswer.fetch($0, in: database) }.filter {
                $0.isFresh(at: now)
            }
        }
    }

    /// A small value of the server itself.
    public func setting(_ name: String) async throws(StoreFailure) -> String? {
        try await read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT value, checksum FROM setting WHERE name = ?")
            guard let row = try Row.fetchOne(statement, arguments: [name]) else { return nil }
            let value: String = try row.decode(atIndex: 0)
            guard try row.decode(Int64.self, atIndex: 1) == settingChecksum(name, value) else {
                throw StoreFailure.corrupted("The setting \(name) is damaged.")
            }
            return value
        }
    }

    /// Keeps bytes under a name within an experiment.
    ///
    /// - Throws: `StoreFailure.unavailable` also when the name has more than 255 bytes once escaped.
    public func putBlob(_ bytes: [UInt8], named name: String, of id: ExperimentID) async throws(StoreFailure)
    {
        guard try await exists(id) else { throw .noSuchExperiment }
        try await blobs.put(bytes, named: name, of: id)
    }

    /// Bytes kept under a name; nil when there are none.
    public func blob(named name: String, of id: ExperimentID) async throws(StoreFailure) -> [UInt8]? {
        try await exists(id) ? blobs.get(name, of: id) : nil
    }

    /// Removes bytes kept under a name.
    public func removeBlob(named name: String, of id: ExperimentID) async throws(StoreFailure) {
        try await blobs.remove(name, of: id)
    }

    private func exists(_ id: ExperimentID) async throws(StoreFailure) -> Bool {
        try await read { database in
            let statement = try database.cachedStatement(sql: "SELECT 1 FROM experiment WHERE id = ?")
            return try Int.fetchOne(statement, arguments: [id.number]) != nil
        }
    }

    private func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreFailure) -> Value {
        let result = await withCheckedContinuation { continuation in
            readers.asyncRead { database in
                let result = Result { try body(database.get()) }
                continuation.resume(returning: result.mapError(StoreFailure.init))
            }
        }
        return try result.get()
    }
}
