import GRDB
import TuneCore

extension ReportRow {
    /// The columns in the order in which `init(_:)` reads them, then the checksum.
    static let columns = "version, at, trial, attempt, step, action, value, detail, checksum"

    init(_ row: Row) throws {
        let value: DatabaseValue = try row.decode(atIndex: 6)
        self.init(
            version: try row.decode(atIndex: 0), at: Timestamp(milliseconds: try row.decode(atIndex: 1)),
            trial: try row.decode(atIndex: 2), attempt: try row.decode(atIndex: 3),
            step: try row.decode(atIndex: 4), action: try row.decode(atIndex: 5), value: Scalar(value),
            detail: row.hasNull(atIndex: 7) ? nil : try row.bytes(atIndex: 7))
    }

    static func checksum(_ row: Row) throws -> UInt64 {
        UInt64(bitPattern: try row.decode(Int64.self, atIndex: 8))
    }

    /// Writes the row at the end of a log whose checksum is this row's already.
    func insert(into database: Database, _ head: LogHead) throws {
        try database.cachedStatement(sql: "INSERT INTO report VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)").execute(
            arguments: [
                head.number, version, at.milliseconds, trial, attempt, step, action, value?.databaseValue,
                detail.map { String(decoding: $0, as: UTF8.self) }, Int64(bitPattern: head.checksum),
            ])
    }
}

extension EventRow {
    /// The columns in the order in which `init(_:)` reads them, then the checksum.
    static let columns = "version, at, type, trial, body, checksum"

    init(_ row: Row) throws {
        self.init(
            version: try row.decode(atIndex: 0), at: Timestamp(milliseconds: try row.decode(atIndex: 1)),
            type: try row.decode(atIndex: 2), trial: try row.decode(atIndex: 3),
            body: try row.bytes(atIndex: 4))
    }

    static func checksum(_ row: Row) throws -> UInt64 {
        UInt64(bitPattern: try row.decode(Int64.self, atIndex: 5))
    }

    /// Writes the row at the end of a log whose checksum is this row's already.
    func insert(into database: Database, _ head: LogHead) throws {
        try database.cachedStatement(sql: "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)").execute(
            arguments: [
                head.number, version, at.milliseconds, type, trial, String(decoding: body, as: UTF8.self),
                Int64(bitPattern: head.checksum),
            ])
    }
}

extension Scalar {
    fileprivate init?(_ value: DatabaseValue) {
        switch value.storage {
        // A blob is never written, and does not pass for the value that its row's checksum is of.
        case .null, .blob: return nil
        case .int64(let integer): self = .integer(Int(integer))
        case .double(let number): self = .number(number)
        case .string(let text): self = .text(text)
        }
    }

    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .integer(let value): value.databaseValue
        case .number(let value): value.databaseValue
        case .text(let value): value.databaseValue
        }
    }
}

extension Row {
    /// The bytes of a text or a blob; none of a NULL.
    func bytes(atIndex index: Int) throws -> [UInt8] {
        try withUnsafeData(atIndex: index) { data in data.map { [UInt8]($0) } ?? [] }
    }
}
