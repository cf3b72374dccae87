import Foundation

/// Counts the commits of an SQLite database from its write-ahead log: frames that end a transaction say so.
///
/// Source: the SQLite database file format, section 4.1. Frames that are overwritten between two looks are missed.
struct CommitCounter {
    private let path: String
    private var salts = Data()
    private var offset: UInt64 = 32
    /// How many commits were seen.
    private(set) var commits = 0

    /// Counts from now on.
    init(data: String) {
        path = data + "/tune.db-wal"
        look()
        commits = 0
    }

    /// Reads what has been written since the last look.
    mutating func look() {
        guard let file = FileHandle(forReadingAtPath: path),
            let head = try? file.read(upToCount: 32), head.count == 32
        else { return }
        let bytes = [UInt8](head)
        let pageSize = bytes[8..<12].reduce(0) { $0 << 8 | UInt64($1) }
        let current = Data(bytes[16..<24])
        if current != salts { (salts, offset) = (current, 32) }
        while true {
            guard (try? file.seek(toOffset: offset)) != nil, let data = try? file.read(upToCount: 24),
                data.count == 24
            else { return }
            let frame = [UInt8](data)
            guard Data(frame[8..<16]) == salts else { return }
            if frame[4..<8].contains(where: { $0 != 0 }) { commits += 1 }
            offset += 24 + pageSize
        }
    }
}
