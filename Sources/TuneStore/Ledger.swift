import GRDB
import TuneCore
import TuneJSON

/// What the one writing connection does to the logs.
///
/// Each function belongs in a savepoint; it changes the ledger itself only after everything is written, so
/// that a failure leaves it as it was.
struct Ledger: Sendable {
    /// Heads of logs that were written lately, so that an append reads nothing.
    private var heads: [Int: LogHead] = [:]
    private var answersSincePurge = 0
    /// Whether deleted experiments may have left rows behind.
    private(set) var mayHaveGarbage = true

    private enum Limits {
        static let heads = 10_000
        static let answersPerPurge = 64
        static let rowsPerPurge = 512
        static let rowsPerSweep = 2_000
    }

    /// Opens the books; answers older than a day are struck.
    init(_ database: Database, now: Timestamp) throws {
        try database.execute(
            sql: "DELETE FROM answer WHERE at < ?", arguments: [now.milliseconds - StoredAnswer.lifetime])
    }

    mutating func create(
        _ experiment: StoredExperiment, _ events: [Event], _ answer: StoredAnswer?, in database: Database
    ) throws -> ExperimentID {
        let taken = try database.cachedStatement(sql: "SELECT 1 FROM experiment WHERE name = ?")
        guard try Int.fetchOne(taken, arguments: [experiment.name]) == nil else {
            throw StoreFailure.nameTaken(experiment.name)
        }
        let (metric, summary) = (events.lazy.compactMap(\.metric).first, experiment.summary.text)
        let insertion = """
            INSERT INTO experiment
                (name, created_at, metric, seal, version, checksum, summary, summary_checksum)
            VALUES (?, ?, ?, 0, 0, 0, ?, 0)
            """
        let createdAt = experiment.createdAt
        try database.cachedStatement(sql: insertion)
            .execute(arguments: [experiment.name, createdAt.milliseconds, metric, summary])
        var head = LogHead(
            number: Int(database.lastInsertedRowID), name: experiment.name, createdAt: createdAt,
            metric: metric)
        try database.cachedStatement(sql: "UPDATE experiment SET seal = ? WHERE id = ?")
            .execute(arguments: [Int64(bitPattern: head.seal), head.number])
        try write(events, &head, summary, in: database)
        if let answer { try keep(answer, in: database) }
        remember(head)
        return ExperimentID(head.number)
    }

    mutating func append(
        _ events: [Event], to id: ExperimentID, after version: Int, _ summary: JSONValue?,
        _ answers: [StoredAnswer], in database: Database
    ) throws {
        var head = try head(of: id, in: database)
        guard head.version == version else { throw StoreFailure.conflict(version: head.version) }
        try write(events, &head, summary?.text, in: database)
        for answer in answers { try keep(answer, in: database) }
        remember(head)
    }

    mutating func delete(_ id: ExperimentID, _ answer: StoredAnswer?, in database: Database) throws {
        try database.cachedStatement(sql: "DELETE FROM experiment WHERE id = ?").execute(arguments: [
            id.number
        ])
        guard database.changesCount > 0 else { throw StoreFailure.noSuchExperiment }
        try database.cachedStatement(sql: "INSERT INTO deleted VALUES (?)").execute(arguments: [id.number])
        if let answer { try keep(answer, in: database) }
        heads[id.number] = nil
        mayHaveGarbage = true
    }

    func set(_ name: String, to value: String, in database: Database) throws {
        try database.cachedStatement(sql: "INSERT OR REPLACE INTO setting VALUES (?, ?, ?)")
            .execute(arguments: [name, value, settingChecksum(name, value)])
    }

    /// Removes a slice of the rows that a deleted experiment left behind, at last its blobs.
    mutating func sweep(in database: Database, blobs: BlobFolder) throws {
        guard let number = try Int.fetchOne(database, sql: "SELECT min(experiment) FROM deleted") else {
            mayHaveGarbage = false
            return
        }
        var count = 0
        for table in ["report", "event"] {
            let deletion = """
                DELETE FROM \(table) WHERE experiment = ?1 AND version <= (SELECT max(version) FROM
                    (SELECT version FROM \(table) WHERE experiment = ?1 ORDER BY version LIMIT ?2))
                """
            try database.cachedStatement(sql: deletion).execute(arguments: [number, Limits.rowsPerSweep])
            count += database.changesCount
        }
        guard count == 0 else { return }
        // Files that cannot be removed now are removed at the next start.
        blobs.removeAll(of: number)
        try database.execute(sql: "DELETE FROM deleted WHERE experiment = ?", arguments: [number])
    }

    /// Reads the heads anew from now on, because a transaction was undone.
    mutating func forgetHeads() {
        heads = [:]
    }

    private mutating func head(of id: ExperimentID, in database: Database) throws -> LogHead {
        if let head = heads[id.number] { return head }
        let head = try LogHead(id, in: database)
        guard try head.checksum(at: head.version, in: database) == head.checksum else {
            throw head.damage(at: head.version, "the checksum does not follow from the row before")
        }
        return head
    }

    private mutating func remember(_ head: LogHead) {
        if heads.count >= Limits.heads { heads = [:] }
        heads[head.number] = head
    }

    private func write(
        _ events: [Event], _ head: inout LogHead, _ summary: String?, in database: Database
    ) throws {
        for event in events {
            if case .reported(let reported) = event.body {
                let row = ReportRow(reported, version: event.version, at: event.at, metric: head.metric)
                head.checksum = row.checksum(after: head.checksum)
                try insert(event, head) { try row.insert(into: database, head) }
            } else {
                let row = EventRow(event)
                head.checksum = row.checksum(after: head.checksum)
                try insert(event, head) { try row.insert(into: database, head) }
            }
            head.version = event.version
        }
        let update = """
            UPDATE experiment SET version = ?, checksum = ?, summary = coalesce(?, summary),
                summary_checksum = coalesce(?, summary_checksum) WHERE id = ?
            """
        let checksum = summary.map { summaryChecksum(head.seal, $0) }
        try database.cachedStatement(sql: update).execute(
            arguments: [head.version, Int64(bitPattern: head.checksum), summary, checksum, head.number])
    }

    private func insert(_ event: Event, _ head: LogHead, _ insertion: () throws -> Void) throws {
        do {
            try insertion()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw head.damage(at: event.version, "there is a row behind the end")
        }
    }

    private mutating func keep(_ answer: StoredAnswer, in database: Database) throws {
        try answer.insert(into: database)
        answersSincePurge += 1
        guard answersSincePurge >= Limits.answersPerPurge else { return }
        answersSincePurge = 0
        let purge = """
            DELETE FROM answer WHERE at < ? AND id IN (SELECT id FROM answer ORDER BY id LIMIT ?)
            """
        try database.cachedStatement(sql: purge).execute(
            arguments: [answer.at.milliseconds - StoredAnswer.lifetime, Limits.rowsPerPurge])
    }
}

extension Event {
    /// The metric of the first objective, in the event that makes an experiment.
    fileprivate var metric: String? {
        guard case .created(let experiment) = body else { return nil }
        let metric = experiment["objectives"]?.array?.first?["metric"]?.string
        // SQLite's texts end at a zero.
        return metric.flatMap { $0.utf8.contains(0) ? nil : $0 }
    }
}

/// The checksum of an experiment's summary.
func summaryChecksum(_ seal: UInt64, _ summary: String) -> Int64 {
    var checksum = Checksum(after: seal)
    checksum.add(summary)
    return checksum.column
}

/// The checksum of a setting.
func settingChecksum(_ name: String, _ value: String) -> Int64 {
    var checksum = Checksum()
    checksum.add(name)
    checksum.add(value)
    return checksum.column
}
