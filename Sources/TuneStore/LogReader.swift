import GRDB
import TuneCore

/// Reads a log in order of versions and checks each row against the one before.
struct LogReader {
    private let database: Database
    private let head: LogHead

    init(_ id: ExperimentID, in database: Database) throws {
        self.database = database
        head = try LogHead(id, in: database)
    }

    /// The events after a version, at most `limit`.
    func events(after version: Int, limit: Int) throws -> [Event] {
        let first = max(0, version)
        guard first < head.version, limit > 0 else {
            try checkEnd()
            return []
        }
        let last = first + min(limit, head.version - first)
        let range = "experiment = ? AND version > ? AND version <= ? ORDER BY version"
        var rows = try LogRows(database, where: range, [head.number, first, last])
        var events: [Event] = []
        events.reserveCapacity(min(last - first, 10_000))
        var checksum = try head.checksum(at: first, in: database)
        for version in first + 1...last {
            events.append(try rows.next(version, head, &checksum))
        }
        guard last < head.version || checksum == head.checksum else {
            throw head.damage(at: last, "the list of experiments has another checksum")
        }
        return events
    }

    /// Sees that the log ends where the list of experiments says.
    private func checkEnd() throws {
        guard head.version >= 0, try head.checksum(at: head.version, in: database) == head.checksum else {
            throw head.damage(at: head.version, "the list of experiments has another checksum")
        }
    }

    /// The events of one trial after a version, at most `limit`.
    ///
    /// Cost: one more look-up a row.
    func events(ofTrial trial: Int, after version: Int, limit: Int) throws -> [Event] {
        guard limit > 0 else { return [] }
        let range = "experiment = ? AND trial = ? AND version > ? ORDER BY version LIMIT ?"
        var rows = try LogRows(database, where: range, [head.number, trial, max(0, version), limit])
        var events: [Event] = []
        while events.count < limit, let version = rows.nextVersion {
            var checksum = try head.checksum(at: version - 1, in: database)
            events.append(try rows.next(version, head, &checksum))
        }
        return events
    }

    /// Reports of one trial in order of arrival.
    func reports(ofTrial trial: Int, offset: Int, limit: Int) throws -> [StoredReport] {
        // The inner query reads the index alone, so that skipped rows cost little.
        let query = """
            SELECT \(ReportRow.columns) FROM report WHERE experiment = ?1 AND version IN
                (SELECT version FROM report WHERE experiment = ?1 AND trial = ?2
                    ORDER BY version LIMIT ?3 OFFSET ?4) ORDER BY version
            """
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: query),
            arguments: [head.number, trial, max(0, limit), max(0, offset)])
        var reports: [StoredReport] = []
        while let row = try rows.next() {
            let report = try ReportRow(row)
            let before = try head.checksum(at: report.version &- 1, in: database)
            guard report.checksum(after: before) == (try ReportRow.checksum(row)),
                let metrics = report.metrics(metric: head.metric)
            else { throw head.damage(at: report.version, LogRows.damage) }
            reports.append(
                StoredReport(attempt: report.attempt, step: report.step, at: report.at, metrics: metrics))
        }
        return reports
    }
}

/// The rows of both tables, merged.
private struct LogRows {
    static let damage = "the row is not as it was written"

    private let reports: RowCursor
    private let others: RowCursor
    private var report: Row?
    private var other: Row?
    private var reportVersion: Int?
    private var otherVersion: Int?

    init(_ database: Database, where range: String, _ arguments: StatementArguments) throws {
        let report = "SELECT \(ReportRow.columns) FROM report WHERE \(range)"
        let other = "SELECT \(EventRow.columns) FROM event WHERE \(range)"
        reports = try Row.fetchCursor(database.cachedStatement(sql: report), arguments: arguments)
        others = try Row.fetchCursor(database.cachedStatement(sql: other), arguments: arguments)
        try stepReports()
        try stepOthers()
    }

    /// The version of the row that comes next; nil at the end.
    var nextVersion: Int? {
        guard let reportVersion, let otherVersion else { return reportVersion ?? otherVersion }
        return min(reportVersion, otherVersion)
    }

    /// Reads the row that must be the next one; the checksum goes from that of the row before to its own.
    mutating func next(_ version: Int, _ head: LogHead, _ checksum: inout UInt64) throws -> Event {
        if version == reportVersion, let row = report {
            guard let report = try? ReportRow(row) else { throw head.damage(at: version, Self.damage) }
            checksum = report.checksum(after: checksum)
            guard checksum == (try ReportRow.checksum(row)),
                let reported = report.reported(metric: head.metric)
            else { throw head.damage(at: version, Self.damage) }
            try stepReports()
            return Event(version: version, at: report.at, body: .reported(reported))
        }
        guard version == otherVersion, let row = other else {
            throw head.damage(at: version, "the row is missing")
        }
        guard let other = try? EventRow(row) else { throw head.damage(at: version, Self.damage) }
        checksum = other.checksum(after: checksum)
        guard checksum == (try EventRow.checksum(row)), let event = other.event else {
            throw head.damage(at: version, Self.damage)
        }
        try stepOthers()
        return event
    }

    private mutating func stepReports() throws {
        report = try reports.next()
        reportVersion = try report?.decode(Int.self, atIndex: 0)
    }

    private mutating func stepOthers() throws {
        other = try others.next()
        otherVersion = try other?.decode(Int.self, atIndex: 0)
    }
}
