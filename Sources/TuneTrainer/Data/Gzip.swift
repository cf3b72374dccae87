internal import CZlib

/// Gzip streams (RFC 1952) and their checksum, by zlib.
enum Gzip {
    /// Whether bytes begin like a gzip stream.
    static func isPacked(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

    /// Unpacks a gzip stream of one or several members.
    ///
    /// - Parameters:
    ///   - bytes: The packed bytes.
    ///   - limit: The most bytes to unpack; a stream that holds more is refused when the limit is passed.
    /// - Throws: `TrainerError.damagedGzip` for a damaged, incomplete or followed stream, `.tooLarge`.
    static func unpacked(_ bytes: [UInt8], limit: Int) throws(TrainerError) -> [UInt8] {
        guard bytes.count <= TrainerLimits.fileBytes else {
            throw .tooLarge("bytes", limit: TrainerLimits.fileBytes)
        }
        let inflater = Inflater()
        return try inflater.run(bytes, limit: limit)
    }

    /// The CRC-32 of bytes.
    static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count)) }
    }
}

/// One run of zlib's inflate over bytes in memory.
///
/// The stream lives at one address for its whole life: zlib keeps a pointer back to it.
private final class Inflater {
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private var chunk = [UInt8](repeating: 0, count: 1 << 18)

    init() { stream.initialize(to: z_stream()) }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func run(_ input: [UInt8], limit: Int) throws(TrainerError) -> [UInt8] {
        // 16 asks for the gzip format, 15 for its largest window.
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(stream, 16 + 15, zlibVersion(), size) == Z_OK else { throw .damagedGzip }
        var output: [UInt8] = []
        var consumed = 0
        while true {
            let (status, read, written) = step(input, from: consumed)
            consumed += read
            guard output.count + written <= limit else { throw .tooLarge("unpacked bytes", limit: limit) }
            output += chunk[..<written]
            if status == Z_STREAM_END {
                if consumed == input.count { return output }
                guard inflateReset(stream) == Z_OK else { throw .damagedGzip }
            } else if status != Z_OK || (read == 0 && written == 0) {
                throw .damagedGzip
            }
        }
    }

    /// Unpacks at most one chunk.
    private func step(_ input: [UInt8], from start: Int) -> (status: Int32, read: Int, written: Int) {
        input.withUnsafeBufferPointer { source in
            chunk.withUnsafeMutableBufferPointer { target in
                let available = source.count - start
                stream.pointee.next_in = UnsafeMutablePointer(
                    mutating: source.baseAddress?.advanced(by: start))
                stream.pointee.avail_in = UInt32(available)
                stream.pointee.next_out = target.baseAddress
                stream.pointee.avail_out = UInt32(target.count)
                let status = inflate(stream, Z_NO_FLUSH)
                let (unread, unused) = (Int(stream.pointee.avail_in), Int(stream.pointee.avail_out))
                return (status, available - unread, target.count - unused)
            }
        }
    }
}
