import NIOHTTP1

/// How a request says where its body ends (RFC 9112, section 6), read more strictly than the parser does.
enum Framing {
    /// Whether a body follows.
    static func hasBody(_ head: HTTPRequestHead) -> Bool {
        head.headers.contains(name: "transfer-encoding") || (length(head) ?? 0) > 0
    }

    /// The declared length; nil where none is declared.
    static func length(_ head: HTTPRequestHead) -> Int? {
        head.headers.first(name: "content-length").flatMap { Int($0) }
    }

    /// Whether the client waits for word before it sends the body.
    static func expectsContinue(_ head: HTTPRequestHead) -> Bool {
        head.version != .http1_0 && head.headers.contains(name: "expect")
    }

    /// Checks what this server relies on; a request that fails has lost its framing.
    ///
    /// - Throws: `Problem` 400, 417, 501 or 505.
    static func check(_ head: HTTPRequestHead) throws(Problem) {
        guard head.version == .http1_1 || head.version == .http1_0 else {
            throw Problem(.versionNotSupported, "This server speaks HTTP/1.1.")
        }
        let lengths = head.headers["content-length"]
        for length in lengths {
            guard length == lengths[0], length.utf8.allSatisfy({ (48...57).contains($0) }), Int(length) != nil
            else {
                throw Problem(.badRequest, "The field Content-Length must be one number.")
            }
        }
        let codings = head.headers["transfer-encoding"]
        if let coding = codings.first {
            guard codings.count == 1, lengths.isEmpty, head.version == .http1_1 else {
                throw Problem(.badRequest, "The request's framing contradicts itself.")
            }
            guard coding.lowercased() == "chunked" else {
                throw Problem(.notImplemented, "The transfer coding must be chunked.")
            }
        }
        if expectsContinue(head), head.headers["expect"].map({ $0.lowercased() }) != ["100-continue"] {
            throw Problem(.expectationFailed, "The only expectation is 100-continue.")
        }
    }
}
