import TuneService

/// What a token may do; each role includes those before it.
public enum Role: Int, Sendable, Comparable, CaseIterable {
    /// Anybody, even without a token.
    case anyone
    case viewer
    case worker
    case editor
    case admin

    /// The lesser role is the smaller one.
    public static func < (first: Role, second: Role) -> Bool { first.rawValue < second.rawValue }
}

/// One line of the route table: a method, a path and what answers there.
struct Route: Sendable {
    /// How a request's body is treated before the handler sees it.
    enum Body: Sendable {
        /// There is none; one that comes is not read.
        case none
        /// A JSON object, which may be left out.
        case optional
        /// A JSON value.
        case required
        /// Bytes as they are.
        case bytes
    }

    /// The method, such as `POST`.
    let method: String
    /// The path with parameters in braces, such as `/experiments/{name}/ask`.
    let path: String
    /// Who may call it.
    let role: Role
    /// What its body is.
    let body: Body
    /// The names of the query parameters it takes.
    let query: [String]
    /// Answers a call.
    let handler: @Sendable (Call) async throws -> Reply

    init(
        _ method: String, _ path: String, role: Role, body: Body = .none, query: [String] = [],
        handler: @escaping @Sendable (Call) async throws -> Reply
    ) {
        self.method = method
        self.path = path
        self.role = role
        self.body = body
        self.query = query
        self.handler = handler
    }
}

/// What a handler gives back.
enum Reply: Sendable {
    /// A whole answer: JSON unless `headers` name another content type.
    case answer(Answer)
    /// A body that comes in pieces, such as server-sent events or lines of JSON.
    case stream(contentType: String, AsyncStream<[UInt8]>)
}
