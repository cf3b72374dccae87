/// Keeps a log within a size: its beginning, its end, and a line between them about what was left out.
public struct LogKeeper: Sendable {
    private let headLimit: Int
    private let tailLimit: Int
    private var written = 0
    private var tail: [UInt8] = []
    private var dropped = 0
    private var recent: [UInt8] = []

    private static let recentLimit = 4096

    /// Begins a log.
    ///
    /// - Parameter limit: The most bytes of it that are kept, without the line between.
    public init(limit: Int) {
        headLimit = limit - limit / 2
        tailLimit = limit / 2
    }

    /// Takes bytes and returns those that can be written at once: the log's beginning.
    public mutating func take(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        recent = Self.last(Self.recentLimit, of: recent + bytes)
        let head = bytes.prefix(headLimit - written)
        written += head.count
        tail += bytes.dropFirst(head.count)
        // Not at each piece: moving all of a long tail for a few bytes would be slow.
        if tail.count > 2 * tailLimit { trim() }
        return head
    }

    /// What remains to be written at the end: the line about what was left out, and the log's end.
    public mutating func end() -> [UInt8] {
        trim()
        guard dropped > 0 else { return tail }
        return Array("\n[tune-server: \(dropped) bytes were left out here]\n".utf8) + tail
    }

    /// The last lines, of at most so many bytes, wrong UTF-8 repaired.
    public func lastLines(_ count: Int, bytes: Int = 4096) -> String {
        let text = String(decoding: Self.last(bytes, of: recent), as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
        // The first one is probably not whole.
        let whole = recent.count > bytes && lines.count > 1 ? lines.dropFirst() : lines[...]
        return whole.suffix(count).joined(separator: "\n")
    }

    private mutating func trim() {
        guard tail.count > tailLimit else { return }
        dropped += tail.count - tailLimit
        tail = Self.last(tailLimit, of: tail)
    }

    private static func last(_ count: Int, of bytes: [UInt8]) -> [UInt8] {
        bytes.count > count ? Array(bytes.suffix(count)) : bytes
    }
}
