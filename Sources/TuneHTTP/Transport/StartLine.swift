/// Watches a connection's first line, which the parser reads more leniently than RFC 9112, section 3, allows.
///
/// There must be a method, a target and a version, with single spaces between them.
struct StartLine: Sendable {
    private enum Place: Sendable {
        case before, method, beforeTarget, target, beforeVersion, version, after
    }

    private var place = Place.before
    private var blanks = 0

    /// How many empty lines may come before.
    static let blankLimit = 8

    /// Reads on.
    ///
    /// - Returns: False when the line is broken.
    mutating func take(_ bytes: some Sequence<UInt8>) -> Bool {
        for byte in bytes {
            guard place != .after else { return true }
            guard take(byte) else { return false }
        }
        return true
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        let isSpace = byte == 0x20
        let isEnd = byte == 0x0A
        switch place {
        case .before:
            if byte == 0x0D || isEnd {
                blanks += 1
                return blanks <= 2 * Self.blankLimit
            }
            place = .method
            return !isSpace
        case .method where isSpace: place = .beforeTarget
        case .target where isSpace: place = .beforeVersion
        case .beforeTarget where !isSpace && !isEnd: place = .target
        case .beforeVersion where byte == UInt8(ascii: "H"): place = .version
        case .version where isEnd: place = .after
        case .beforeTarget, .beforeVersion: return false
        case .method, .target: return !isEnd
        case .version: return !isSpace
        case .after: break
        }
        return true
    }
}
