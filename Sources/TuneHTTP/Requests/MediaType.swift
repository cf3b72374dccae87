/// The forms in which a list of trials is sent.
enum MediaType: String, Sendable, CaseIterable {
    case json = "application/json"
    case lines = "application/x-ndjson"
    case table = "text/csv"

    /// The form that a request likes best; JSON when it has no liking for any.
    ///
    /// Source: RFC 9110, section 12.5.1, without parameters other than q.
    init(accept: String?) {
        var best = (form: MediaType.json, quality: 0.0)
        for range in (accept ?? "").split(separator: ",") {
            let parts = range.split(separator: ";").map(trimmed)
            guard let name = parts.first, let form = MediaType(range: name.lowercased()) else { continue }
            let quality =
                parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            if quality > best.quality { best = (form, quality) }
        }
        self = best.form
    }

    private init?(range: String) {
        switch range {
        case "*/*", "application/*": self = .json
        case "text/*": self = .table
        case "application/jsonl", "application/ndjson": self = .lines
        default: self.init(rawValue: range)
        }
    }

    /// The value of the header field.
    var header: String { self == .table ? "text/csv; charset=utf-8" : rawValue }
}

/// A header's part without the spaces and tabs around it.
func trimmed(_ text: some StringProtocol) -> String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    let start = text.drop(while: isSpace)
    return String(start.reversed().drop(while: isSpace).reversed())
}
