import Foundation
import Glibc
import TuneHTTP

/// Looks at what a data directory and this process use.
enum DataUsage {
    /// The usage now.
    ///
    /// - Parameter directory: The data directory.
    static func now(of directory: String) -> ServerUsage {
        var usage = ServerUsage()
        usage.databaseBytes = size(of: directory + "/tune.db")
        usage.walBytes = size(of: directory + "/tune.db-wal")
        usage.checkpointBytes = { sizes(below: directory + "/blobs") }
        let disk = try? FileManager.default.attributesOfFileSystem(forPath: directory)
        usage.freeBytes = (disk?[.systemFreeSize] as? NSNumber)?.intValue
        usage.residentBytes = residentBytes()
        return usage
    }

    private static func size(of file: String) -> Int? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        return (attributes?[.size] as? NSNumber)?.intValue
    }

    private static func sizes(below folder: String) -> Int {
        guard let walk = FileManager.default.enumerator(atPath: folder) else { return 0 }
        return walk.compactMap { $0 as? String }.reduce(0) { $0 + (size(of: folder + "/" + $1) ?? 0) }
    }

    /// The second number of `/proc/self/statm`, which counts pages.
    private static func residentBytes() -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let numbers = text.split(separator: " ").compactMap { Int($0) }
        return numbers.count > 1 ? numbers[1] * Int(getpagesize()) : nil
    }
}
