public import TuneJSON

/// A small blocking HTTP client that keeps its connection open between requests.
///
/// It stands on libcurl and shares no code with the server. One client belongs to one thread at a time; make one for
/// each thread that needs one.
public final class HTTPClient {
    private let base: String
    private let token: String?
    private let handle: CurlHandle

    /// Makes a client; nothing is connected yet.
    ///
    /// - Parameters:
    ///   - base: The server's address, such as `http://127.0.0.1:8080`; paths are appended to it.
    ///   - token: What is sent as `Authorization: Bearer`.
    public init(base: String, token: String? = nil) {
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.token = token
        handle = CurlHandle()
    }

    /// Sends a request with a JSON body, or without one, and waits for the whole answer.
    ///
    /// - Parameters:
    ///   - path: The path with its query, beginning with a slash.
    ///   - headers: Further header fields.
    ///   - timeout: Seconds for the whole exchange; 0 for no limit.
    /// - Throws: `ClientFailure.unreachable` or `.timedOut`; a refusal is an answer like any other.
    public func request(
        _ method: String, _ path: String, body: JSONValue? = nil, headers: [String: String] = [:],
        timeout: Double = 30
    ) throws(ClientFailure) -> HTTPAnswer {
        var headers = headers
        if body != nil, headers["Content-Type"] == nil { headers["Content-Type"] = "application/json" }
        return try request(method, path, bytes: body?.serialised(), headers: headers, timeout: timeout)
    }

    /// Sends a request with any body; the content type is the caller's.
    public func request(
        _ method: String, _ path: String, bytes: [UInt8]?, headers: [String: String] = [:],
        timeout: Double = 30
    ) throws(ClientFailure) -> HTTPAnswer {
        let request = CurlRequest(
            method: method, url: base + path, headers: fields(headers), body: bytes, timeout: timeout)
        var body: [UInt8] = []
        let head = try handle.perform(request) { piece in
            body += piece
            return true
        }
        return HTTPAnswer(status: head.status, headers: head.headers, body: body)
    }

    /// Sends a GET and hands on the pieces of the answer's body as they come, until they end or `receive` returns
    /// false.
    ///
    /// - Parameter timeout: Seconds for the whole exchange; 0 for no limit.
    /// - Returns: The answer without its body, which is kept when it is no success.
    public func stream(
        _ path: String, headers: [String: String] = [:], timeout: Double = 0,
        receive: ([UInt8]) -> Bool
    ) throws(ClientFailure) -> HTTPAnswer {
        let request = CurlRequest(
            method: "GET", url: base + path, headers: fields(headers), body: nil, timeout: timeout)
        var refusal: [UInt8] = []
        let head = try handle.perform(request) { piece in
            if (200..<300).contains(handle.status) { return receive(piece) }
            refusal += piece
            return true
        }
        return HTTPAnswer(status: head.status, headers: head.headers, body: refusal)
    }

    private func fields(_ headers: [String: String]) -> [String] {
        var fields = headers.map { $0.value.isEmpty ? "\($0.key);" : "\($0.key): \($0.value)" }
        // Without this libcurl asks for leave before it sends a large body, and waits a second for it.
        fields.append("Expect:")
        if let token { fields.append("Authorization: Bearer \(token)") }
        return fields
    }
}
