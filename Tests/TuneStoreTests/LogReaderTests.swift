import Foundation
import GRDB
import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@testable import TuneStore

/// Damage that SQLite does not see, but the checksums do.
@Suite("Log reader")
struct LogReaderTests {
    /// What is changed, and the version at which it must be noticed.
    static let changes = [
        ("UPDATE report SET value = 0.25 WHERE version = 3", 3),
        ("UPDATE report SET value = 1.0 WHERE version = 4", 4),
        ("UPDATE report SET value = NULL WHERE version = 3", 3),
        ("UPDATE report SET value = x'00' WHERE version = 3", 3),
        ("UPDATE report SET value = '0.5' WHERE version = 3", 3),
        ("UPDATE report SET step = step + 1 WHERE version = 3", 3),
        ("UPDATE report SET at = at - 1 WHERE version = 5", 5),
        ("UPDATE report SET trial = 7 WHERE version = 5", 5),
        ("UPDATE report SET attempt = 2 WHERE version = 5", 5),
        ("UPDATE report SET action = 'stop' WHERE version = 3", 3),
        ("UPDATE report SET detail = '{}' WHERE version = 3", 3),
        ("UPDATE report SET detail = replace(detail, '7', '8') WHERE version = 6", 6),
        ("UPDATE report SET detail = 'no JSON' WHERE version = 6", 6),
        ("UPDATE report SET checksum = checksum + 1 WHERE version = 3", 3),
        ("UPDATE event SET body = replace(body, 'lr', 'mr') WHERE version = 2", 2),
        ("UPDATE event SET body = '' WHERE version = 2", 2),
        ("UPDATE event SET type = 'lost' WHERE version = 2", 2),
        ("UPDATE event SET trial = NULL WHERE version = 2", 2),
        ("UPDATE event SET at = at + 1 WHERE version = 1", 1),
        ("UPDATE event SET checksum = 0 WHERE version = 1", 1),
        ("DELETE FROM report WHERE version = 4", 4),
        ("DELETE FROM event WHERE version = 1", 1),
        ("DELETE FROM report WHERE version = 8", 8),
        ("DELETE FROM report WHERE version = 8; UPDATE experiment SET version = 7", 7),
        ("UPDATE experiment SET version = 9", 9),
        ("UPDATE experiment SET version = 0", 0),
        ("UPDATE experiment SET version = -1", -1),
        ("UPDATE experiment SET version = 9223372036854775807", 9),
        ("UPDATE experiment SET checksum = 0", 8),
        (
            "UPDATE report SET version = 99 WHERE version = 4; UPDATE report SET version = 4 "
                + "WHERE version = 5; UPDATE report SET version = 5 WHERE version = 99", 4
        ),
        (
            "INSERT INTO event SELECT experiment, version, at, 'lost', 1, '{\"trial\":1,\"attempt\":1}', "
                + "checksum FROM report WHERE version = 4; DELETE FROM report WHERE version = 4", 4
        ),
    ]

    @Test("a changed or missing row is noticed and named", arguments: changes)
    func changedRow(sql: String, version: Int) async throws {
        try await withSample { store, id, directory in
            try execute(sql, in: directory)
            let place =
                "The log of experiment \"mlp\" (number \(id.number)) is damaged at version \(version): "
            let failure = await store.failure { store throws(StoreFailure) in _ = try await store.log(id) }
            guard case .corrupted(let text)? = failure else {
                Issue.record("read nonetheless: \(String(describing: failure))")
                return
            }
            #expect(text.hasPrefix(place), "\(text)")
        }
    }

    @Test("damage before the place where reading begins is no obstacle, damage behind it is")
    func readingFromTheMiddle() async throws {
        try await withSample { store, id, directory in
            try execute("UPDATE report SET value = 0.25 WHERE version = 4", in: directory)
            #expect(try await store.events(of: id, after: 0, limit: 3, trial: nil).count == 3)
            #expect(
                try await store.events(of: id, after: 4, limit: 9, trial: nil).map(\.version) == [5, 6, 7, 8])
            #expect(
                try await store.events(of: id, after: 4, limit: 9, trial: 1).map(\.version) == [5, 6, 7, 8])
            for trial in [nil, 1] {
                let failure = await store.failure { store throws(StoreFailure) in
                    _ = try await store.events(of: id, after: 3, limit: 1, trial: trial)
                }
                #expect(failure?.isCorruption == true)
            }
            let failure = await store.failure { store throws(StoreFailure) in
                _ = try await store.reports(of: id, trial: 1, offset: 1, limit: 1)
            }
            #expect(failure?.isCorruption == true)
            #expect(try await store.reports(of: id, trial: 1, offset: 2, limit: 9).map(\.step) == [5, 6, 8])
        }
    }

    @Test(
        "damage beside the log is noticed",
        arguments: [
            "UPDATE experiment SET name = 'mlq'", "UPDATE experiment SET metric = 'lost'",
            "UPDATE experiment SET created_at = 0", "UPDATE experiment SET seal = 0",
            "UPDATE experiment SET summary = '{}'", "UPDATE experiment SET summary_checksum = 0",
            "UPDATE answer SET body = x'41'", "UPDATE answer SET status = 500",
            "UPDATE answer SET headers = ''",
            "UPDATE answer SET digest = ''", "UPDATE answer SET at = at + 1",
            "UPDATE setting SET value = 'other'",
        ])
    func besideTheLog(sql: String) async throws {
        try await withSample { store, id, directory in
            try execute(sql, in: directory)
            let failures = [
                await store.failure { store throws(StoreFailure) in _ = try await store.list() },
                await store.failure { store throws(StoreFailure) in
                    _ = try await store.answers(for: ["key"], now: .start)
                },
                await store.failure { store throws(StoreFailure) in _ = try await store.setting("token") },
            ]
            let index = sql.hasPrefix("UPDATE experiment") ? 0 : sql.hasPrefix("UPDATE answer") ? 1 : 2
            for (number, failure) in failures.enumerated() {
                #expect((failure?.isCorruption ?? false) == (number == index))
            }
        }
    }

    @Test(
        "a log whose end is damaged takes nothing more",
        arguments: ["version = 7", "checksum = 1", "seal = 1"])
    func damagedHead(change: String) async throws {
        try await withSample { store, id, directory in
            await store.close()
            try execute("UPDATE experiment SET \(change)", in: directory)
            let next = try SQLiteStore.open(directory: directory, now: .start)
            for version in [7, 8] {
                let failure = await next.failure { store throws(StoreFailure) in
                    try await store.append(
                        [.report(version + 1)], to: id, after: version, summary: nil, answers: [])
                }
                #expect(failure?.isCorruption == true)
            }
            try await next.setSetting("others", to: "go on")
            await next.close()
        }
    }

    @Test("a flipped bit anywhere in the file is never read as data", arguments: 1...60)
    func flippedBit(seed: UInt64) async throws {
        try await withSample { store, id, directory in
            let (log, list) = (try await store.log(id), try await store.list())
            await store.close()
            var generator = SeededGenerator(seed: seed, stream: 0)
            let path = URL(filePath: directory + "/tune.db")
            var data = try Data(contentsOf: path)
            let bit = Int.random(in: 0..<(8 * data.count), using: &generator)
            data[bit / 8] ^= 1 << (bit % 8)
            try data.write(to: path)
            do throws(StoreFailure) {
                let next = try SQLiteStore.open(directory: directory, now: .start)
                #expect(try await next.list() == list, "seed \(seed), bit \(bit)")
                #expect(try await next.log(id) == log, "seed \(seed), bit \(bit)")
                await next.close()
            } catch {
                #expect(error.isCorruption || error.isFatal, "seed \(seed), bit \(bit): \(error)")
            }
        }
    }

    /// A store whose log has eight events of the kinds that rows differ by.
    private func withSample(_ body: (SQLiteStore, ExperimentID, String) async throws -> Void) async throws {
        try await withSQLiteStore { store, directory in
            let events: [Event] = [
                .created, try Event(2, "handed_out", ["trial": 1, "attempt": 1, "config": ["lr": 0.1]]),
                .report(3, 0.5), .report(4, 1), .report(5, "nan"),
                .report(6, metrics: ["loss": 0.7, "acc": 0.7]),
                try Event(7, "finished", ["trial": 1, "attempt": 1, "state": "completed"]), .report(8, 0.1),
            ]
            let id = try await store.create(
                StoredExperiment("mlp"), events: events, answer: StoredAnswer("key"))
            try await store.setSetting("token", to: "hash")
            try await body(store, id, directory)
        }
    }
}

extension StoreFailure {
    var isCorruption: Bool {
        if case .corrupted = self { true } else { false }
    }
}
