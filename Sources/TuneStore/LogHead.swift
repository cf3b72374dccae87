import GRDB
import TuneCore

/// The beginning and the end of an experiment's log: between them its checksums run.
struct LogHead: Sendable {
    let number: Int
    let name: String
    let createdAt: Timestamp
    /// The metric whose values stand in a column of their own: that of the first objective.
    let metric: String?
    /// The version of the last row; 0 of an empty log.
    var version: Int
    /// The checksum of the last row; the seal of an empty log.
    var checksum: UInt64

    /// Makes the head of an empty log.
    init(number: Int, name: String, createdAt: Timestamp, metric: String?) {
        self.number = number
        self.name = name
        self.createdAt = createdAt
        self.metric = metric
        version = 0
        checksum = 0
        checksum = seal
    }

    /// Reads a head.
    ///
    /// - Throws: `StoreFailure.noSuchExperiment`, or `.corrupted` when the row is not as it was written.
    init(_ id: ExperimentID, in database: Database) throws {
        let statement = try database.cachedStatement(
            sql: "SELECT name, created_at, metric, seal, version, checksum FROM experiment WHERE id = ?")
        guard let row = try Row.fetchOne(statement, arguments: [id.number]) else {
            throw StoreFailure.noSuchExperiment
        }
        self.init(
            number: id.number, name: try row.decode(atIndex: 0),
            createdAt: Timestamp(milliseconds: try row.decode(atIndex: 1)), metric: try row.decode(atIndex: 2)
        )
        guard try row.decode(Int64.self, atIndex: 3) == Int64(bitPattern: seal) else {
            throw StoreFailure.corrupted("The entry of experiment \(title) in the list is damaged.")
        }
        version = try row.decode(atIndex: 4)
        checksum = UInt64(bitPattern: try row.decode(Int64.self, atIndex: 5))
    }

    /// The checksum of what never changes, with which the log begins.
    var seal: UInt64 {
        var seal = Checksum()
        seal.add(number)
        seal.add(name)
        seal.add(createdAt.milliseconds)
        seal.add(metric)
        return seal.value
    }

    /// The stored checksum of a row; the seal before the first.
    ///
    /// - Throws: `StoreFailure.corrupted` when there is no such row.
    func checksum(at version: Int, in database: Database) throws -> UInt64 {
        guard version > 0 else { return seal }
        for table in ["report", "event"] {
            let statement = try database.cachedStatement(
                sql: "SELECT checksum FROM \(table) WHERE experiment = ? AND version = ?")
            if let checksum = try Int64.fetchOne(statement, arguments: [number, version]) {
                return UInt64(bitPattern: checksum)
            }
        }
        throw damage(at: version, "the row is missing")
    }

    /// The failure that tells where the log is damaged.
    func damage(at version: Int, _ what: String) -> StoreFailure {
        .corrupted("The log of experiment \(title) is damaged at version \(version): \(what).")
    }

    private var title: String { "\"\(name)\" (number \(number))" }
}
