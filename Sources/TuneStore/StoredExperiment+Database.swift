import GRDB
import TuneCore
import TuneJSON

extension StoredExperiment {
    /// Reads all experiments in order of creation.
    ///
    /// - Throws: `StoreFailure.corrupted` when one is not as it was written.
    static func fetchAll(_ database: Database) throws -> [StoredExperiment] {
        let sql =
            "SELECT id, name, created_at, metric, seal, summary, summary_checksum FROM experiment ORDER BY id"
        let rows = try Row.fetchCursor(database.cachedStatement(sql: sql))
        var experiments: [StoredExperiment] = []
        while let row = try rows.next() { experiments.append(try StoredExperiment(row)) }
        return experiments
    }

    private init(_ row: Row) throws {
        let head = LogHead(
            number: try row.decode(atIndex: 0), name: try row.decode(atIndex: 1),
            createdAt: Timestamp(milliseconds: try row.decode(atIndex: 2)), metric: try row.decode(atIndex: 3)
        )
        let summary: String = try row.decode(atIndex: 5)
        guard try row.decode(Int64.self, atIndex: 4) == Int64(bitPattern: head.seal),
            try row.decode(Int64.self, atIndex: 6) == summaryChecksum(head.seal, summary)
        else {
            throw StoreFailure.corrupted(
                "The entry of experiment \"\(head.name)\" (number \(head.number)) in the list is damaged.")
        }
        self.init(
            id: ExperimentID(head.number), name: head.name, createdAt: head.createdAt,
            summary: try JSONParser.parse(summary, limits: .stored))
    }
}
