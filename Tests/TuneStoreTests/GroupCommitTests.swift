import Dispatch
import Foundation
import GRDB
import Testing
import TuneCore
import TuneJSON

@testable import TuneStore

@Suite("Group commit")
struct GroupCommitTests {
    @Test("calls that wait together share one commit, and one's refusal does not hurt the others")
    func sharing() async throws {
        try await withSQLiteStore { store, directory in
            for number in 0..<20 { _ = try await store.createSample("e\(number)") }
            let ids = try await store.list().compactMap(\.id)
            let before = commits(directory)
            let failures = try await together(store, ids.count) { number in
                await store.failure { store throws(StoreFailure) in
                    // Every fifth call comes with an old version.
                    let version = number % 5 == 0 ? 0 : 1
                    try await store.append(
                        [.report(version + 1)], to: ids[number], after: version, summary: nil, answers: [])
                }
            }
            #expect(commits(directory) - before <= 2, "one for the call that kept the others waiting")
            for number in 0..<20 {
                #expect(failures[number] == (number % 5 == 0 ? .conflict(version: 1) : nil))
                #expect(try await store.log(ids[number]).count == (number % 5 == 0 ? 1 : 2))
            }
        }
    }

    @Test("a call that fails half-way leaves no trace beside those that succeed")
    func savepoints() async throws {
        try await withSQLiteStore { store, directory in
            let id = try await store.createSample()
            let other = try await store.createSample("other")
            // A row behind the end of the log makes the third of the events collide.
            try await store.writer.perform { database, _ in
                try database.execute(
                    sql: "INSERT INTO report VALUES (\(id.number), 4, 0, 1, 1, 1, NULL, 0.5, NULL, 0)")
            }
            let failures = try await together(store, 2) { number in
                await store.failure { store throws(StoreFailure) in
                    try await store.append(
                        (2...6).map { Event.report($0) }, to: number == 0 ? id : other, after: 1,
                        summary: ["state": "paused"], answers: [StoredAnswer("\(number)")])
                }
            }
            guard case .corrupted(let text)? = failures[0] else {
                Issue.record("the collision went unnoticed: \(failures)")
                return
            }
            #expect(text.contains("\"mlp\"") && text.contains("version 4"))
            #expect(failures[1] == nil)
            #expect(try await store.log(id) == [.created])
            #expect(try await store.log(other).count == 6)
            #expect(try await store.list().map(\.summary) == [["state": "running"], ["state": "paused"]])
            #expect(try await store.answers(for: ["0", "1"], now: .start).map(\.key) == ["1"])
        }
    }

    @Test("a full disk refuses everyone who waits and everything later, until there is room")
    func fullDisk() async throws {
        try await withSQLiteStore { store, _ in
            let id = try await store.createSample(reports: 3)
            let other = try await store.createSample("other", reports: 1)
            let third = try await store.createSample("third", reports: 1)
            try await store.limitPages(to: 1)
            let many = (5...3000).map { Event.report($0) }
            let failures = try await together(store, 5) { number in
                await store.failure { store throws(StoreFailure) in
                    switch number {
                    case 0: try await store.append(many, to: id, after: 4, summary: nil, answers: [])
                    case 1:
                        try await store.append([.report(3)], to: other, after: 2, summary: nil, answers: [])
                    case 2: try await store.delete(third, answer: nil)
                    case 3: _ = try await store.create(StoredExperiment("new"), events: [], answer: nil)
                    default: try await store.setSetting("token", to: "kept")
                    }
                }
            }
            #expect(failures == Array(repeating: .full, count: 5))
            let later = await store.failure { store throws(StoreFailure) in
                try await store.append([.report(3)], to: other, after: 2, summary: nil, answers: [])
            }
            #expect(later == .full)
            #expect(try await store.log(id).count == 4)
            #expect(try await store.list().map(\.name) == ["mlp", "other", "third"])
            #expect(try await store.setting("token") == nil)
            store.resumeWhenFull()
            try await store.limitPages(to: 1_000_000)
            try await store.append(many, to: id, after: 4, summary: nil, answers: [])
            try await store.append([.report(3)], to: other, after: 2, summary: nil, answers: [])
            for _ in 0..<8 { try await store.setSetting("x", to: "y") }
            #expect(try await store.log(id).count == 3000)
            #expect(try await store.log(other).count == 3)
            #expect(try await store.log(third).count == 2)
        }
    }

    @Test("a database that somebody else holds is refused for the moment only")
    func busy() async throws {
        try await withSQLiteStore { store, directory in
            let id = try await store.createSample()
            try await store.writer.perform { database, _ in
                try database.execute(sql: "PRAGMA busy_timeout = 1")
            }
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: directory + "/tune.db", configuration: configuration)
            try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            let failure = await store.failure { store throws(StoreFailure) in
                try await store.append([.report(2)], to: id, after: 1, summary: nil, answers: [])
            }
            guard case .unavailable? = failure else {
                Issue.record("not refused: \(String(describing: failure))")
                return
            }
            try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
            try await store.append([.report(2)], to: id, after: 1, summary: nil, answers: [])
            #expect(try await store.log(id).count == 2)
            try other.close()
        }
    }

    @Test("any other failure of a commit refuses for good, while reads go on")
    func failedCommit() async throws {
        try await withSQLiteStore { store, _ in
            let id = try await store.createSample(reports: 3)
            try await store.writer.perform { database, _ in
                try database.execute(sql: "PRAGMA query_only = ON")
            }
            for _ in 0..<2 {
                let failure = await store.failure { store throws(StoreFailure) in
                    try await store.append([.report(5)], to: id, after: 4, summary: nil, answers: [])
                }
                guard case .unavailable? = failure else {
                    Issue.record("not refused: \(String(describing: failure))")
                    return
                }
                store.resumeWhenFull()
            }
            #expect(try await store.log(id).count == 4)
        }
    }

    /// Has the writer wait until so many calls are in its tray, and returns what they came to.
    private func together(
        _ store: SQLiteStore, _ count: Int, _ call: @escaping @Sendable (Int) async -> StoreFailure?
    ) async throws -> [StoreFailure?] {
        let gate = DispatchSemaphore(value: 0)
        let (begins, begin) = AsyncStream.makeStream(of: Void.self)
        return try await withThrowingTaskGroup(of: (Int, StoreFailure?).self) { group in
            group.addTask {
                try await store.writer.perform { _, _ in
                    begin.yield()
                    gate.wait()
                }
                return (-1, nil)
            }
            // The first call must have left the tray before the others come: they would share its commit.
            for await _ in begins { break }
            for number in 0..<count { group.addTask { (number, await call(number)) } }
            while store.writer.waiting < count { await Task.yield() }
            gate.signal()
            var results = [StoreFailure?](repeating: nil, count: count)
            for try await (number, failure) in group where number >= 0 { results[number] = failure }
            return results
        }
    }

    /// How many commits the write-ahead log holds: its frames that end one.
    private func commits(_ directory: String) -> Int {
        let log = (try? DurableFile.read(directory + "/tune.db-wal")) ?? []
        let frames = stride(from: 32, to: log.count, by: 24 + 4096)
        return frames.filter { log[$0 + 4..<$0 + 8].contains { $0 != 0 } }.count
    }
}

extension SQLiteStore {
    /// Sets how large the database may become; at least what it has.
    fileprivate func limitPages(to count: Int) async throws {
        try await writer.perform { database, _ in
            try database.execute(sql: "PRAGMA max_page_count = \(count)")
        }
    }
}
