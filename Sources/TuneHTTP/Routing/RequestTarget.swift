/// A request's target taken apart: decoded path segments and the query as it came.
///
/// Source: RFC 9112, section 3.2; RFC 3986, section 3.
struct RequestTarget: Sendable, Hashable {
    /// The path's segments, percent-decoded; empty for `*`.
    let segments: [String]
    /// The path as it came, without the query.
    let path: String
    /// What stands behind the question mark; nil without one.
    let query: String?
    /// The authority of a target in absolute form.
    let authority: String?

    /// Whether the target is `*`, the whole server.
    var isAsterisk: Bool { segments.isEmpty }

    /// Takes a target apart.
    ///
    /// - Throws: `Problem` 400 for what is no path: bad escapes, dot segments, hidden slashes, controls.
    init(_ target: String) throws(Problem) {
        guard target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else {
            throw Problem(.badRequest, "The target has characters that must be escaped.")
        }
        var rest = target[...]
        authority = try Self.takeAuthority(from: &rest)
        if rest == "*" {
            (segments, path, query) = ([], "*", nil)
            return
        }
        guard rest.utf8.first == UInt8(ascii: "/") else {
            throw Problem(.badRequest, "The target must begin with a slash.")
        }
        let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?"))
        let path = rest[..<(mark ?? rest.endIndex)]
        query = mark.map { String(rest[rest.utf8.index(after: $0)...]) }
        var segments: [String] = []
        for part in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            segments.append(try Self.segment(part))
        }
        self.segments = segments
        self.path = String(path)
    }

    /// Removes `http://host:port` from the front.
    private static func takeAuthority(from rest: inout Substring) throws(Problem) -> String? {
        for scheme in ["http://", "https://"] where rest.utf8.starts(with: scheme.utf8) {
            let address = rest.dropFirst(scheme.utf8.count)
            let end = address.firstIndex { $0 == "/" || $0 == "?" } ?? address.endIndex
            guard end > address.startIndex, end < address.endIndex, address[end] == "/" else {
                throw Problem(.badRequest, "The target's address has no path.")
            }
            rest = address[end...]
            return String(address[..<end])
        }
        return nil
    }

    private static func segment(_ part: Substring) throws(Problem) -> String {
        guard let text = PercentEncoding.decode(part) else {
            throw Problem(.badRequest, "The path has an escape that is not UTF-8 in two hexadecimal digits.")
        }
        guard text != ".", text != ".." else { throw Problem(.badRequest, "The path has dot segments.") }
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") }) else {
            throw Problem(.badRequest, "The path has escaped slashes or control characters.")
        }
        return text
    }
}
