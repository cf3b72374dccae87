/// The path under which a proxy shows the server, such as `/tune`; empty where it is the root.
public struct BasePath: Sendable, Hashable {
    /// The path: it begins with a slash and does not end with one; empty for the root.
    public let text: String
    private let segments: [String]

    /// The root.
    public static let root = BasePath(text: "", segments: [])

    /// Reads a path; a slash at its end does not matter.
    ///
    /// - Returns: Nil for what is not made of slashes and plain names: letters, digits, `.`, `_`, `~`, `-`.
    public init?(_ text: String) {
        let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard !trimmed.isEmpty else {
            self = .root
            return
        }
        let parts = trimmed.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1, parts[0].isEmpty, trimmed.utf8.count <= 200,
            parts.dropFirst().allSatisfy({ $0.contains(#/^[A-Za-z0-9._~-]+$/#) && $0 != "." && $0 != ".." })
        else { return nil }
        self.init(text: trimmed, segments: Array(parts.dropFirst()))
    }

    private init(text: String, segments: [String]) {
        self.text = text
        self.segments = segments
    }

    /// Takes the path off a target.
    ///
    /// - Returns: The rest, and whether the path was there: a proxy may have taken it off already.
    func rest(of target: [String]) -> (segments: [String], wasThere: Bool) {
        guard !segments.isEmpty, target.count > segments.count, target.starts(with: segments) else {
            return (target, false)
        }
        return (Array(target.dropFirst(segments.count)), true)
    }

    /// Whether a target is the path itself, without a slash at its end: relative links of a page would miss there.
    func isSame(as target: [String]) -> Bool { !segments.isEmpty && target == segments }
}
