import Foundation
import GRDB
import TuneCore
import TuneJSON

extension StoredAnswer {
    /// Reads the answer that is kept under a key.
    ///
    /// - Throws: `StoreFailure.corrupted` when it is not as it was written.
    static func fetch(_ key: String, in database: Database) throws -> StoredAnswer? {
        let statement = try database.cachedStatement(
            sql: "SELECT digest, status, headers, body, at, checksum FROM answer WHERE key = ?")
        guard let row = try Row.fetchOne(statement, arguments: [key]) else { return nil }
        let fields = try JSONParser.parse(row.bytes(atIndex: 2), limits: .stored).object ?? JSONObject()
        let headers = fields.members.map { ($0.name, $0.value.string ?? "") }
        let answer = StoredAnswer(
            key: key, digest: try row.decode(atIndex: 0), status: try row.decode(atIndex: 1),
            headers: Dictionary(headers) { $1 }, body: try row.bytes(atIndex: 3),
            at: Timestamp(milliseconds: try row.decode(atIndex: 4)))
        guard try row.decode(Int64.self, atIndex: 5) == answer.checksum else {
            throw StoreFailure.corrupted("The answer that is kept under an idempotency key is damaged.")
        }
        return answer
    }

    /// Keeps the answer in place of an older one.
    func insert(into database: Database) throws {
        let sql = """
            INSERT OR REPLACE INTO answer (key, digest, status, headers, body, at, checksum)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """
        try database.cachedStatement(sql: sql).execute(
            arguments: [key, digest, status, headersText, Data(body), at.milliseconds, checksum])
    }

    /// The header fields in order of their names, so that equal ones have equal texts.
    private var headersText: String {
        let members = headers.sorted { $0.key < $1.key }.map { JSONObject.Member($0.key, .string($0.value)) }
        return JSONValue.object(JSONObject(members)).text
    }

    private var checksum: Int64 {
        var checksum = Checksum()
        checksum.add(key)
        checksum.add(digest)
        checksum.add(status)
        checksum.add(headersText)
        checksum.add(body)
        checksum.add(at.milliseconds)
        return checksum.column
    }
}
