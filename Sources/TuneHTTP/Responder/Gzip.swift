import CZlib

/// Compression of whole answers.
enum Gzip {
    /// How much work goes into it.
    enum Level: Sendable {
        /// For answers that are made anew each time.
        case fast
        /// For what is packed once.
        case small
    }

    /// Compresses bytes in the format of RFC 1952; nil when zlib has no memory.
    static func compress(_ bytes: [UInt8], _ level: Level = .fast) -> [UInt8]? {
        var stream = z_stream()
        let gzipWindow: Int32 = 15 + 16
        let started = deflateInit2_(
            &stream, level == .fast ? Z_BEST_SPEED : Z_BEST_COMPRESSION, Z_DEFLATED, gzipWindow, 8,
            Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard started == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, UInt(bytes.count)))
        return bytes.withUnsafeBufferPointer { input -> [UInt8]? in
            let packed = [UInt8](unsafeUninitializedCapacity: bound) { output, count in
                stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                let isComplete = deflate(&stream, Z_FINISH) == Z_STREAM_END
                count = isComplete ? Int(stream.total_out) : 0
            }
            return packed.isEmpty ? nil : packed
        }
    }

    /// Whether the field `Accept-Encoding` takes gzip (RFC 9110, section 12.5.3).
    static func isAccepted(_ fields: some Collection<String>) -> Bool {
        var star: Bool?
        for entry in fields.lazy.flatMap({ $0.split(separator: ",") }) {
            let parts = entry.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let coding = parts.first, coding == "gzip" || coding == "x-gzip" || coding == "*" else {
                continue
            }
            let quality =
                parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            if coding != "*" { return quality > 0 }
            star = quality > 0
        }
        return star ?? false
    }
}
