import Foundation

/// Files that are wholly there or not at all, also after a power cut.
enum DurableFile {
    /// Writes a file beside its place, flushes it to the disk, and puts it there under its name.
    ///
    /// - Throws: `StoreFailure.full`, or `.unavailable` with the reason; what was there before is then
    ///   untouched.
    static func write(_ bytes: [UInt8], to path: String, in directory: String) throws(StoreFailure) {
        let new = directory + "/.new"
        let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(of: new) }
        do throws(StoreFailure) {
            defer { close(descriptor) }
            try write(bytes[...], to: descriptor, path)
            guard fsync(descriptor) == 0 else { throw failure(of: path) }
        } catch {
            unlink(new)
            throw error
        }
        guard rename(new, path) == 0 else { throw failure(of: path) }
        try flush(directory)
    }

    /// Reads a whole file; nil when there is none.
    static func read(_ path: String) throws(StoreFailure) -> [UInt8]? {
        guard let file = FileHandle(forReadingAtPath: path) else {
            guard FileManager.default.fileExists(atPath: path) else { return nil }
            throw .unavailable("Cannot read \(path).")
        }
        defer { try? file.close() }
        do {
            return [UInt8](try file.readToEnd() ?? Data())
        } catch {
            throw .unavailable("Cannot read \(path): \(error).")
        }
    }

    /// Flushes a file's or a directory's content to the disk.
    static func flush(_ path: String) throws(StoreFailure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(of: path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(of: path) }
    }

    /// Makes a directory that only its owner may enter, unless it is there.
    static func makeDirectory(_ path: String) throws(StoreFailure) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(of: path) }
    }

    private static func write(
        _ bytes: ArraySlice<UInt8>, to descriptor: Int32, _ path: String
    ) throws(StoreFailure) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { unsafe in
                #if canImport(Darwin)
                    Darwin.write(descriptor, unsafe.baseAddress, unsafe.count)
                #else
                    Glibc.write(descriptor, unsafe.baseAddress, unsafe.count)
                #endif
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(of: path) }
            rest = rest.dropFirst(count)
        }
    }

    /// The failure that `errno` tells of.
    static func failure(of path: String) -> StoreFailure {
        switch errno {
        case ENOSPC, EDQUOT: .full
        default: .unavailable("Cannot write \(path): \(lastSystemError()).")
        }
    }
}
