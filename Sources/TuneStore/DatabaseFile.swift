import Foundation
import GRDB

/// The file `tune.db` of a data directory: how it is made, checked and opened.
struct DatabaseFile {
    static let name = "tune.db"

    let directory: String
    var path: String { directory + "/" + Self.name }

    /// Makes the file when there is none, else sees that it is ours, whole, writable and not newer than this
    /// program.
    ///
    /// - Throws: `StoreFailure.corrupted` or `.unavailable`; the file is then as it was.
    func prepare() throws(StoreFailure) {
        guard FileManager.default.fileExists(atPath: path) else {
            guard !FileManager.default.fileExists(atPath: path + "-wal") else {
                throw .corrupted(
                    "\(path)-wal is there, but the database \(path) that it belongs to is missing.")
            }
            return try make()
        }
        try Self.checkWritable(path)
        try checkHeader()
        try WriteAheadLog.check(path + "-wal")
        try checkPages()
    }

    /// Sees that a file or a directory may be written, also where a privileged user could do so nonetheless.
    static func checkWritable(_ path: String) throws(StoreFailure) {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let mode = (attributes?[.posixPermissions] as? NSNumber)?.intValue ?? 0
        guard mode & 0o222 != 0, access(path, W_OK) == 0 else {
            throw .unavailable("\(path) is read-only; tune-server must be able to write it.")
        }
    }

    /// Opens the one connection that writes.
    ///
    /// SQLite's own checkpoints are off, as they hide their errors.
    func openWriter() throws(StoreFailure) -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = "tune.store.writer"
        // A rollback that fails must end in a refusal, not in the end of the process.
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in
            try database.execute(sql: Self.settings)
            let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode")
            let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
            guard journal == "wal", synchronous == 2 else {
                throw StoreFailure.unavailable("SQLite will not write \(Self.name) durably.")
            }
        }
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.writeWithoutTransaction { database in
                try Schema.migrate(database)
                _ = try database.checkpoint(.truncate)
            }
            return queue
        } catch {
            throw StoreFailure(error)
        }
    }

    /// Opens connections that read beside the writer and never touch the write-ahead log.
    func openReaders() throws(StoreFailure) -> DatabasePool {
        do {
            return try DatabasePool(path: path, configuration: Self.readOnly)
        } catch {
            throw StoreFailure(error)
        }
    }

    private static let settings = """
        PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA trusted_schema = OFF;
        PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;
        """

    private static var readOnly: Configuration {
        var configuration = Configuration()
        configuration.label = "tune.store.reader"
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in try database.execute(sql: settings) }
        return configuration
    }

    /// Makes a new database beside its place, so that there never is half of one under its name.
    private func make() throws(StoreFailure) {
        let new = path + ".new"
        do {
            for file in [new, new + "-wal", new + "-shm", new + "-journal"] { unlink(file) }
            try DurableFile.write([], to: new, in: directory)
            let queue = try DatabaseQueue(path: new)
            try queue.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
                try Schema.migrate(database)
                try database.execute(sql: "PRAGMA journal_mode = WAL")
            }
            try queue.close()
            try DurableFile.flush(new)
        } catch {
            throw StoreFailure(error)
        }
        guard rename(new, path) == 0 else { throw DurableFile.failure(of: path) }
        try DurableFile.flush(directory)
    }

    /// Checks the file's header without SQLite, which would change what is beside the file.
    private func checkHeader() throws(StoreFailure) {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw .unavailable("Cannot read \(path).")
        }
        let header = [UInt8]((try? file.read(upToCount: 100)) ?? Data())
        guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
            throw .corrupted("\(path) is damaged: it is not an SQLite database.")
        }
        func word(_ offset: Int) -> Int { header[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
        try check(applicationID: word(68), version: word(60))
    }

    private func check(applicationID: Int, version: Int) throws(StoreFailure) {
        guard applicationID == Schema.applicationID else {
            throw .corrupted("\(path) is not a database of tune-server.")
        }
        guard version <= Schema.version else {
            throw .unavailable(
                "\(path) was written by a newer tune-server (its version is \(version), this program knows "
                    + "\(Schema.version)); use that one.")
        }
    }

    /// Has SQLite look at every page, through a connection that cannot write.
    private func checkPages() throws(StoreFailure) {
        let hadLog = FileManager.default.fileExists(atPath: path + "-wal")
        defer {
            if !hadLog { for suffix in ["-wal", "-shm"] { unlink(path + suffix) } }
        }
        do {
            let queue = try DatabaseQueue(path: path, configuration: Self.readOnly)
            defer { try? queue.close() }
            let (applicationID, version, finding) = try queue.read { database in
                (
                    try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0,
                    try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0,
                    try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? ""
                )
            }
            try check(applicationID: applicationID, version: version)
            guard finding == "ok" else { throw StoreFailure.corrupted("\(path) is damaged: \(finding)") }
        } catch {
            throw StoreFailure(error)
        }
    }
}
