import Foundation
import GRDB
import Testing
import TuneCore
import TuneJSON

@testable import TuneStore

/// What is refused at the start, with its files left as they are.
@Suite("Database file")
struct DatabaseFileTests {
    struct Damage: Sendable, CustomTestStringConvertible {
        let name: String
        /// A part of the message.
        let message: String
        let isCorruption: Bool
        let make: @Sendable (String) throws -> Void

        var testDescription: String { name }
    }

    static let damages = [
        Damage(name: "no database", message: "not an SQLite database", isCorruption: true) {
            try Data("a letter to my mother".utf8).write(to: URL(filePath: $0 + "/tune.db"))
        },
        Damage(name: "an empty file", message: "not an SQLite database", isCorruption: true) {
            try Data().write(to: URL(filePath: $0 + "/tune.db"))
        },
        Damage(name: "a file cut short", message: "damaged", isCorruption: true) {
            let path = URL(filePath: $0 + "/tune.db")
            let data = try Data(contentsOf: path)
            try data.prefix(data.count / 2).write(to: path)
        },
        Damage(name: "zeros in the middle", message: "damaged", isCorruption: true) {
            let path = URL(filePath: $0 + "/tune.db")
            var data = try Data(contentsOf: path)
            data.replaceSubrange(4096..<data.count, with: Data(count: data.count - 4096))
            try data.write(to: path)
        },
        Damage(
            name: "another program's database", message: "not a database of tune-server", isCorruption: true
        ) {
            try execute("PRAGMA application_id = 252006673", in: $0)
        },
        Damage(name: "a newer version", message: "newer tune-server (its version is", isCorruption: false) {
            try execute("PRAGMA user_version = \(Schema.version + 1)", in: $0)
        },
        Damage(name: "a log without its database", message: "is missing", isCorruption: true) {
            try FileManager.default.moveItem(atPath: $0 + "/tune.db", toPath: $0 + "/tune.db-wal")
        },
        Damage(name: "a read-only file", message: "tune.db is read-only", isCorruption: false) {
            try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: $0 + "/tune.db")
        },
        Damage(name: "a read-only directory", message: "is read-only", isCorruption: false) {
            try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: $0)
        },
    ]

    @Test("is refused with a clear message and left untouched", arguments: damages)
    func refusal(damage: Damage) async throws {
        try await withDirectory { directory in
            try await fill(directory)
            try damage.make(directory)
            let before = try contents(directory)
            let failure = refusal(directory)
            switch failure {
            case .corrupted(let text)?:
                #expect(damage.isCorruption && text.contains(damage.message), "\(text)")
            case .unavailable(let text)?:
                #expect(!damage.isCorruption && text.contains(damage.message), "\(text)")
            default: Issue.record("opened nonetheless: \(String(describing: failure))")
            }
            #expect(try contents(directory) == before)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: directory)
        }
    }

    @Test("a file in place of the directory is refused")
    func noDirectory() async throws {
        try await withDirectory { directory in
            try Data("x".utf8).write(to: URL(filePath: directory))
            #expect(
                refusal(directory)
                    == .unavailable("\(directory) is a file; the data directory must be a directory."))
            guard case .unavailable? = refusal(directory + "/below") else {
                Issue.record("a directory below a file was made")
                return
            }
        }
    }

    @Test("what a crash left of a database that was being made is no obstacle")
    func halfMade() async throws {
        try await withDirectory { directory in
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            for name in ["tune.db.new", "tune.db.new-journal", ".new", "tune.lock"] {
                try Data("half".utf8).write(to: URL(filePath: directory + "/" + name))
            }
            try await fill(directory)
            #expect(try contents(directory).keys.filter { $0.contains("new") } == [])
        }
    }

    @Test("a database of an older version is brought up to date")
    func migration() async throws {
        try await withDirectory { directory in
            try await fill(directory)
            let tables = ["view", "index", "table"].map {
                "SELECT 'DROP ' || type || ' ' || name || ';' FROM sqlite_master WHERE type = '\($0)' "
                    + "AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
            }
            let queue = try DatabaseQueue(path: directory + "/tune.db")
            try await queue.writeWithoutTransaction { database in
                for query in tables {
                    for drop in try String.fetchAll(database, sql: query) { try database.execute(sql: drop) }
                }
                try database.execute(sql: "PRAGMA user_version = 0")
            }
            try queue.close()
            let store = try SQLiteStore.open(directory: directory, now: .start)
            let id = try await store.createSample()
            #expect(try await store.log(id) == [.created])
            let version = try await store.writer.perform { database, _ in
                try Int.fetchOne(database, sql: "PRAGMA user_version")
            }
            #expect(version == Schema.version)
            await store.close()
        }
    }

    private func fill(_ directory: String) async throws {
        let store = try SQLiteStore.open(directory: directory, now: .start)
        _ = try await store.createSample(reports: 2000)
        await store.close()
    }

    private func refusal(_ directory: String) -> StoreFailure? {
        do throws(StoreFailure) {
            _ = try SQLiteStore.open(directory: directory, now: .start)
            return nil
        } catch {
            return error
        }
    }
}
