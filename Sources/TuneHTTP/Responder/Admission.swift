/// A request whose head passed the gates; its body may come.
struct Admission: Sendable {
    /// The request's number in the log.
    let requestID: String
    /// What answers it.
    let route: Route
    /// The path as it came, without the path under which a proxy shows the server.
    let path: String
    /// That path, where the request had it.
    let prefix: String
    /// The values of the path's parameters.
    let parameters: [String: String]
    /// The query.
    let query: Query
    /// Who calls.
    let caller: Access.Caller
    /// The idempotency key.
    let key: String?
    /// The lease token.
    let lease: String?
    /// The header fields that handlers see.
    let headers: [String: String]
    /// The most bytes that the body may have.
    let bodyLimit: Int
    /// Whether only the head of the answer is wanted.
    let isHead: Bool
    /// Whether the client takes gzip.
    let takesGzip: Bool
}
