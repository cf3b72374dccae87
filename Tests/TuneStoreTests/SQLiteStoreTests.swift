import Foundation
import GRDB
import Testing
import TuneCore
import TuneJSON

@testable import TuneStore

@Suite("SQLite store")
struct SQLiteStoreTests {
    @Test("what was kept is there when it is opened again", arguments: [true, false], 1...4)
    func reopening(isClosed: Bool, seed: UInt64) async throws {
        try await withDirectory { directory in
            var log = RandomLog(seed: seed)
            let events = try log.events(50)
            var store = try SQLiteStore.open(directory: directory, now: .start)
            let id = try await store.create(
                StoredExperiment("mlp"), events: events, answer: StoredAnswer("key"))
            try await store.setSetting("token", to: "hash")
            try await store.putBlob([1, 2, 3], named: "model", of: id)
            let list = try await store.list()
            // Without closing it is the files as a crash leaves them that are opened.
            let other = directory + "/copy"
            if isClosed { await store.close() } else { try copy(directory, to: other) }
            store = try SQLiteStore.open(directory: isClosed ? directory : other, now: .start)
            #expect(try await store.log(id) == events, "seed \(seed)")
            #expect(try await store.list() == list)
            #expect(try await store.answers(for: ["key"], now: .start) == [StoredAnswer("key")])
            #expect(try await store.setting("token") == "hash")
            #expect(try await store.blob(named: "model", of: id) == [1, 2, 3])
            try await store.append(
                log.events(5, after: 50), to: id, after: 50, summary: nil, answers: [])
            #expect(try await store.log(id).count == 55)
            await store.close()
        }
    }

    @Test("a second store on the same directory is refused until the first is closed")
    func lock() async throws {
        try await withSQLiteStore { store, directory in
            let id = try await store.createSample()
            let refusal = StoreFailure.unavailable(
                "The data directory \(directory) is in use by another tune-server.")
            #expect(throws: refusal) { try SQLiteStore.open(directory: directory, now: .start) }
            #expect(throws: refusal) { try SQLiteStore.open(directory: directory + "/.", now: .start) }
            await store.close()
            let second = try SQLiteStore.open(directory: directory, now: .start)
            #expect(try await second.log(id) == [.created])
            await second.close()
        }
    }

    @Test("only the owner may read its directory and files")
    func permissions() async throws {
        try await withDirectory { parent in
            let directory = parent + "/deep/data"
            let store = try SQLiteStore.open(directory: directory, now: .start)
            try await store.putBlob([1], named: "model", of: store.createSample())
            for (path, mode) in [
                ("", 0o700), ("/tune.db", 0o600), ("/tune.db-wal", 0o600), ("/tune.lock", 0o600),
                ("/blobs", 0o700), ("/blobs/1", 0o700), ("/blobs/1/model", 0o600),
            ] {
                let attributes = try FileManager.default.attributesOfItem(atPath: directory + path)
                #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == mode, "\(path)")
            }
            await store.close()
        }
    }

    @Test("it writes ahead, flushes every commit and checkpoints by itself")
    func settings() async throws {
        try await withSQLiteStore { store, _ in
            let settings = try await store.writer.perform { database, _ in
                try [
                    "journal_mode", "synchronous", "wal_autocheckpoint", "trusted_schema", "cell_size_check",
                ]
                .map { try String.fetchOne(database, sql: "PRAGMA \($0)") }
            }
            #expect(settings == ["wal", "2", "0", "0", "1"])
        }
    }

    @Test("the write-ahead log does not grow without end")
    func checkpoints() async throws {
        try await withSQLiteStore { store, directory in
            let id = try await store.createSample()
            for chunk in 0..<20 {
                let first = 2 + chunk * 1000
                let events = (first..<first + 1000).map { Event.report($0) }
                try await store.append(events, to: id, after: first - 1, summary: nil, answers: [])
            }
            let log = try Data(contentsOf: URL(filePath: directory + "/tune.db-wal")).count
            let file = try Data(contentsOf: URL(filePath: directory + "/tune.db")).count
            #expect(log < 1_000_000)
            #expect(file > 900_000)
        }
    }

    @Test("a deleted experiment's rows and files go bit by bit", arguments: [0, 1, 1999, 2000, 6001])
    func sweeping(count: Int) async throws {
        try await withSQLiteStore { store, directory in
            let id = try await store.createSample(reports: count)
            let other = try await store.createSample("other", reports: 1)
            try await store.putBlob([1], named: "model", of: id)
            try await store.delete(id, answer: nil)
            // Each commit is followed by the removal of one slice.
            for _ in 0..<8 { try await store.setSetting("x", to: "y") }
            let left = try await store.writer.perform { database, _ in
                try ["event", "report", "deleted"].map {
                    try Int.fetchOne(database, sql: "SELECT count(*) FROM \($0)")
                }
            }
            #expect(left == [1, 1, 0])
            #expect(try await store.log(other).count == 2)
            #expect(!FileManager.default.fileExists(atPath: directory + "/blobs/\(id.number)"))
        }
    }

    @Test("what a crash left of a deleted experiment goes at the next start")
    func sweepingAtStart() async throws {
        try await withSQLiteStore { store, directory in
            let id = try await store.createSample(reports: 3)
            try await store.putBlob([1], named: "model", of: id)
            await store.close()
            try execute("DELETE FROM experiment; INSERT INTO deleted VALUES (\(id.number))", in: directory)
            let next = try SQLiteStore.open(directory: directory, now: .start)
            for _ in 0..<8 { try await next.setSetting("x", to: "y") }
            let left = try await next.writer.perform { database, _ in
                try ["event", "report", "deleted"].map {
                    try Int.fetchOne(database, sql: "SELECT count(*) FROM \($0)")
                }
            }
            #expect(left == [0, 0, 0])
            #expect(try contents(directory).keys.filter { $0.hasPrefix("blobs/") } == [])
            await next.close()
        }
    }

    @Test("answers older than a day are removed while new ones come, and at the start")
    func purging() async throws {
        try await withSQLiteStore { store, directory in
            let id = try await store.createSample()
            func answers(_ count: Int, at milliseconds: Int) -> [StoredAnswer] {
                let at = Timestamp(milliseconds: Timestamp.start.milliseconds + milliseconds)
                return (0..<count).map { StoredAnswer("\(milliseconds) \($0)", at: at) }
            }
            func count(_ store: SQLiteStore) async throws -> Int? {
                try await store.writer.perform { database, _ in
                    try Int.fetchOne(database, sql: "SELECT count(*) FROM answer")
                }
            }
            try await store.append(
                [], to: id, after: 1, summary: nil, answers: answers(100, at: -1) + answers(28, at: 0))
            #expect(try await count(store) == 128)
            try await store.append(
                [], to: id, after: 1, summary: nil, answers: answers(64, at: StoredAnswer.lifetime))
            #expect(try await count(store) == 92)
            await store.close()
            let now = Timestamp(milliseconds: Timestamp.start.milliseconds + StoredAnswer.lifetime + 1)
            let next = try SQLiteStore.open(directory: directory, now: now)
            #expect(try await count(next) == 64)
            await next.close()
        }
    }

    @Test("a closed store refuses")
    func closed() async throws {
        try await withSQLiteStore { store, _ in
            let id = try await store.createSample()
            await store.close()
            await store.close()
            let failure = await store.failure { store throws(StoreFailure) in
                try await store.append([], to: id, after: 1, summary: nil, answers: [])
            }
            #expect(failure == .unavailable("The store is closed."))
            #expect(await store.failure { store throws(StoreFailure) in _ = try await store.list() } != nil)
        }
    }

    private func copy(_ directory: String, to other: String) throws {
        let files = try contents(directory)
        for (name, data) in files {
            let path = URL(filePath: other + "/" + name)
            try FileManager.default.createDirectory(
                at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(data).write(to: path)
        }
    }
}
