/// The value of If-Match or If-None-Match: some tags, or any.
///
/// Source: RFC 9110, sections 8.8.3 and 13.1.
struct EntityTags: Sendable, Hashable {
    private let tags: [String]

    /// Reads a header's value.
    ///
    /// - Throws: `Problem` 400 for one of more than 200 characters: no tag of ours is that long.
    init(_ header: String) throws(Problem) {
        guard header.utf8.count <= 200 else {
            throw Problem(.badRequest, "If-Match and If-None-Match take at most 200 characters.")
        }
        tags = header.split(separator: ",").map(trimmed)
    }

    /// Whether one of the tags is this one, weak or not, or any tag will do.
    func contain(_ tag: String) -> Bool {
        tags.contains { $0 == "*" || $0 == tag || $0 == "W/" + tag }
    }

    /// Whether one of the tags names this revision, whatever events came after it, or any tag will do.
    func contain(revision: Int) -> Bool {
        tags.contains { tag in
            if tag == "*" { return true }
            guard tag.hasPrefix("\"r\(revision)."), tag.hasSuffix("\"") else { return false }
            let events = tag.dropFirst("\"r\(revision).".utf8.count).dropLast()
            return !events.isEmpty && events.utf8.allSatisfy { (48...57).contains($0) }
        }
    }
}
