import TuneJSON
import TuneService

/// An answer on its way out.
struct Outgoing: Sendable {
    /// What follows the head.
    enum Body: Sendable {
        /// Bytes at once; empty for none.
        case bytes([UInt8])
        /// Pieces as they come.
        case stream(AsyncStream<[UInt8]>)
    }

    /// The HTTP status.
    let status: Int
    /// Header fields but those of the connection: length, coding of the transfer, date.
    var fields: [(name: String, value: String)]
    /// The body.
    var body: Body
    /// Whether only the head goes out, as HEAD wants it.
    var isHeadOnly = false
    /// Whether the request was too broken to trust what follows it.
    var endsConnection = false

    /// An answer of a handler; its header fields go before the common ones.
    init(_ answer: Answer, requestID: String) {
        status = answer.status
        fields = Self.commonFields(requestID).filter { answer.headers[$0.name] == nil }
        var hasType = false
        for (name, value) in answer.headers {
            fields.append((name, value))
            hasType = hasType || name.lowercased() == "content-type"
        }
        if !hasType, !answer.body.isEmpty { fields.append(("Content-Type", "application/json")) }
        body = .bytes(answer.body)
    }

    /// A problem.
    init(_ problem: Problem, requestID: String) {
        status = problem.code.status
        fields = Self.commonFields(requestID)
        fields.append(("Content-Type", "application/problem+json"))
        for (name, value) in problem.headers { fields.append((name, value)) }
        body = .bytes(problem.json(requestID: requestID).serialised())
    }

    /// Pieces as they come.
    init(contentType: String, _ pieces: AsyncStream<[UInt8]>, requestID: String) {
        status = 200
        fields = Self.commonFields(requestID)
        fields.append(("Content-Type", contentType))
        fields.append(("X-Accel-Buffering", "no"))
        body = .stream(pieces)
    }

    private static func commonFields(_ requestID: String) -> [(name: String, value: String)] {
        [
            ("Server", "tune-server"), ("X-Request-Id", requestID), ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
    }
}

extension Outgoing {
    /// The value of a field.
    func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// The body with gzip, where the client takes it, it pays, and the type is text; an answer that varies already has
    /// seen to that itself.
    func compressed(_ accepts: Bool, from limit: Int) -> Outgoing {
        guard case .bytes(let bytes) = body, bytes.count >= limit, field("Vary") == nil,
            Self.isText(field("Content-Type") ?? "")
        else { return self }
        var outgoing = self
        outgoing.fields.append(("Vary", "Accept-Encoding"))
        guard accepts, let packed = Gzip.compress(bytes), packed.count < bytes.count else { return outgoing }
        outgoing.fields.append(("Content-Encoding", "gzip"))
        outgoing.body = .bytes(packed)
        return outgoing
    }

    /// The answer with its `Location` under the path under which a proxy shows the server.
    func located(under prefix: String) -> Outgoing {
        guard !prefix.isEmpty, let index = fields.firstIndex(where: { $0.name == "Location" }) else {
            return self
        }
        var outgoing = self
        outgoing.fields[index].value = prefix + fields[index].value
        return outgoing
    }

    private static func isText(_ type: String) -> Bool {
        type.hasPrefix("application/json") || type.hasPrefix("text/")
            || type.hasPrefix("application/problem+json")
            || type.hasPrefix("application/yaml") || type.hasPrefix("application/x-ndjson")
    }
}
