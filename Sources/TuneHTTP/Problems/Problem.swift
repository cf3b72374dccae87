import TuneJSON

/// A failure as a client is told of it, as `application/problem+json` (RFC 9457).
struct Problem: Error, Sendable, Hashable {
    /// One field at fault.
    struct Item: Sendable, Hashable {
        /// Where the field is, as a JSON pointer (RFC 6901) into the body.
        let pointer: String
        /// What kind of fault it is.
        var code = "invalid"
        /// What was given and what is allowed, in words.
        let detail: String
    }

    /// The entry in the catalogue.
    let code: ProblemCode
    /// What happened this time, in words.
    let detail: String
    /// The fields at fault.
    let errors: [Item]
    /// Header fields that belong to it, such as `Allow`.
    let headers: [String: String]

    /// Makes a problem; those that ask for patience get a `Retry-After` unless `headers` has one.
    init(_ code: ProblemCode, _ detail: String, errors: [Item] = [], headers: [String: String] = [:]) {
        self.code = code
        self.detail = detail
        self.errors = errors
        let patience = code.status == 503 || code.status == 429 ? ["Retry-After": "1"] : [:]
        self.headers = patience.merging(headers) { $1 }
    }

    /// The problem as an object.
    ///
    /// - Parameter requestID: The request's number in the log; left out where an answer holds many problems.
    func json(requestID: String? = nil) -> JSONValue {
        var members: [JSONObject.Member] = [
            JSONObject.Member("type", .string("urn:tune-server:problem:" + code.rawValue)),
            JSONObject.Member("title", .string(code.title)),
            JSONObject.Member("status", .integer(code.status)),
            JSONObject.Member("detail", .string(detail)),
            JSONObject.Member("code", .string(code.rawValue)),
            JSONObject.Member("retryable", .bool(code.isRetryable)),
        ]
        if let requestID { members.append(JSONObject.Member("request_id", .string(requestID))) }
        if !errors.isEmpty { members.append(JSONObject.Member("errors", .array(errors.map(\.json)))) }
        return .object(JSONObject(members))
    }
}

extension Problem.Item {
    fileprivate var json: JSONValue {
        ["pointer": .string(pointer), "code": .string(code), "detail": .string(detail)]
    }
}
