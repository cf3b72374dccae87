import Dispatch
import Foundation

/// Bytes kept under names, a file each: `blobs/<experiment>/<name>`, with a checksum at the end.
///
/// The work runs on a serial queue of its own: flushing a large file holds up neither commits nor other
/// tasks.
final class BlobFolder: Sendable {
    private static let checksumLength = 8
    /// File names have at most 255 bytes on every usual file system.
    private static let nameLimit = 255

    private let path: String
    private let queue = DispatchQueue(label: "tune.store.blobs")

    /// Opens the folder of a data directory, and removes what belongs to none of the experiments.
    init(directory: String, keeping experiments: Set<Int>) throws(StoreFailure) {
        path = directory + "/blobs"
        try DurableFile.makeDirectory(path)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for number in names.compactMap({ Int($0) }) where !experiments.contains(number) {
            removeAll(of: number)
        }
    }

    /// Keeps bytes, replacing what was there.
    ///
    /// - Throws: `StoreFailure.unavailable` when the name has more than 255 bytes once escaped.
    func put(_ bytes: [UInt8], named name: String, of id: ExperimentID) async throws(StoreFailure) {
        let (folder, file) = (folder(of: id.number), try Self.fileName(name))
        try await onQueue { () throws(StoreFailure) in
            try DurableFile.makeDirectory(folder)
            try DurableFile.flush(self.path)
            try DurableFile.write(bytes + Self.checksum(bytes), to: folder + "/" + file, in: folder)
        }.get()
    }

    /// The bytes kept under a name; nil when there are none.
    ///
    /// - Throws: `StoreFailure.corrupted` when they are not what was put.
    func get(_ name: String, of id: ExperimentID) async throws(StoreFailure) -> [UInt8]? {
        guard let file = try? Self.fileName(name) else { return nil }
        let path = folder(of: id.number) + "/" + file
        return try await onQueue { () throws(StoreFailure) -> [UInt8]? in
            guard let data = try DurableFile.read(path) else { return nil }
            let bytes = Array(data.dropLast(Self.checksumLength))
            guard data.suffix(Self.checksumLength).elementsEqual(Self.checksum(bytes)) else {
                throw .corrupted("The file \(path) is damaged.")
            }
            return bytes
        }.get()
    }

    /// Removes the bytes kept under a name; nothing happens when there are none.
    func remove(_ name: String, of id: ExperimentID) async throws(StoreFailure) {
        guard let file = try? Self.fileName(name) else { return }
        let folder = folder(of: id.number)
        try await onQueue { () throws(StoreFailure) in
            guard unlink(folder + "/" + file) == 0 else {
                guard errno == ENOENT else { throw DurableFile.failure(of: folder) }
                return
            }
            try DurableFile.flush(folder)
        }.get()
    }

    /// Removes what is kept for an experiment, as far as that is possible.
    func removeAll(of number: Int) {
        try? FileManager.default.removeItem(atPath: folder(of: number))
    }

    private func folder(of number: Int) -> String { "\(path)/\(number)" }

    private func onQueue<Value: Sendable>(
        _ work: @escaping @Sendable () throws(StoreFailure) -> Value
    ) async -> Result<Value, StoreFailure> {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result(catching: work)) }
        }
    }

    /// A name as a file name: letters, digits, `-`, `_` and inner dots stay, other bytes become `%` and two
    /// hex digits.
    private static func fileName(_ name: String) throws(StoreFailure) -> String {
        var escaped = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: ".") where byte != UInt8(ascii: ".") || !escaped.isEmpty:
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                escaped += (byte < 0x10 ? "%0" : "%") + String(byte, radix: 16)
            }
        }
        if escaped.isEmpty { return "%" }
        guard escaped.utf8.count <= nameLimit else {
            throw .unavailable("The name of a blob has at most \(nameLimit) bytes once escaped.")
        }
        return escaped
    }

    private static func checksum(_ bytes: [UInt8]) -> [UInt8] {
        var checksum = Checksum()
        checksum.add(bytes)
        return (0..<checksumLength).map { UInt8(truncatingIfNeeded: checksum.value >> (8 * UInt64($0))) }
    }
}
