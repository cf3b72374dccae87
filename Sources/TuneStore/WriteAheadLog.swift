import Foundation

/// Finds damage in SQLite's write-ahead log that SQLite itself takes for the torn end of a crash.
///
/// SQLite stops at the first frame whose checksum does not follow and silently forgets all commits behind it.
/// A power cut can tear the last transaction only, so behind a broken frame there is at most one commit of
/// the same generation; two or more are acknowledged data that would be lost. Source: the SQLite file format,
/// section 4.
struct WriteAheadLog {
    private static let headerLength = 32
    private static let frameHeaderLength = 24

    private let path: String
    private let isBigEndian: Bool
    private let salts: ArraySlice<UInt8>
    private var sums: (UInt32, UInt32)

    /// Reads a log beside a database from end to end; a log that is not there is in order.
    ///
    /// - Throws: `StoreFailure.corrupted` with the number of the frame.
    static func check(_ path: String) throws(StoreFailure) {
        guard let file = FileHandle(forReadingAtPath: path) else { return }
        defer { try? file.close() }
        let header = try read(headerLength, from: file, path)
        guard header.count == headerLength, header.contains(where: { $0 != 0 }) else { return }
        let pageLength = Int(word(header, 8))
        guard var log = WriteAheadLog(path, header), (512...65_536).contains(pageLength) else {
            guard try read(frameHeaderLength + 512, from: file, path).count < frameHeaderLength + 512 else {
                throw .corrupted("The head of \(path) is damaged: the commits in it cannot be read.")
            }
            return
        }
        try log.check(file, frameLength: frameHeaderLength + pageLength)
    }

    private init?(_ path: String, _ header: [UInt8]) {
        let magic = Self.word(header, 0)
        guard magic & ~1 == 0x377F_0682 else { return nil }
        self.path = path
        isBigEndian = magic & 1 == 1
        salts = header[16..<24]
        sums = (0, 0)
        add(header[0..<24])
        guard sums == (Self.word(header, 24), Self.word(header, 28)) else { return nil }
    }

    private mutating func check(_ file: FileHandle, frameLength: Int) throws(StoreFailure) {
        var (number, damaged, commits) = (0, 0, 0)
        while case let frame = try Self.read(frameLength, from: file, path), frame.count == frameLength {
            number += 1
            let isLive = frame[8..<16].elementsEqual(salts)
            if damaged == 0 {
                add(frame[0..<8])
                add(frame[Self.frameHeaderLength...])
                if isLive, sums == (Self.word(frame, 16), Self.word(frame, 20)) { continue }
                damaged = number
            }
            if isLive, Self.word(frame, 4) != 0 { commits += 1 }
        }
        guard commits > 1 else { return }
        throw .corrupted(
            "\(path) is damaged at frame \(damaged): \(commits) commits in it or behind it cannot be read.")
    }

    /// Adds words in pairs to the running checksum of the format.
    private mutating func add(_ bytes: ArraySlice<UInt8>) {
        for offset in stride(from: bytes.startIndex, to: bytes.endIndex - 7, by: 8) {
            sums.0 &+= sumWord(bytes, offset) &+ sums.1
            sums.1 &+= sumWord(bytes, offset + 4) &+ sums.0
        }
    }

    private func sumWord(_ bytes: ArraySlice<UInt8>, _ offset: Int) -> UInt32 {
        let word =
            UInt32(bytes[offset]) | UInt32(bytes[offset + 1]) << 8 | UInt32(bytes[offset + 2]) << 16
            | UInt32(bytes[offset + 3]) << 24
        return isBigEndian ? word.byteSwapped : word
    }

    /// A big-endian word, as all fields of the format are.
    private static func word(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func read(_ count: Int, from file: FileHandle, _ path: String) throws(StoreFailure)
        -> [UInt8]
    {
        do {
            return [UInt8](try file.read(upToCount: count) ?? Data())
        } catch {
            throw .unavailable("Cannot read \(path): \(error).")
        }
    }
}
