import TuneJSON

/// Why a request did not bring what was wanted.
public enum ClientFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The server cannot be reached, or the connection broke; libcurl's words.
    case unreachable(String)
    /// No whole answer came in time.
    case timedOut
    /// What came is not what the API promises.
    case badAnswer(String)
    /// The server refused.
    case refused(Refusal)

    /// A problem that the server described (RFC 9457).
    public struct Refusal: Sendable, Hashable {
        /// The HTTP status.
        public let status: Int
        /// The problem's code, such as `name-taken`; empty where the answer has none.
        public let code: String
        /// What is wrong, in one or more sentences.
        public let detail: String
    }

    /// What went wrong, in words.
    public var description: String {
        switch self {
        case .unreachable(let reason): "the server cannot be reached: \(reason)"
        case .timedOut: "the server did not answer in time"
        case .badAnswer(let reason): "the server's answer cannot be used: \(reason)"
        case .refused(let refusal):
            "the server refused (\(refusal.status) \(refusal.code)): \(refusal.detail)"
        }
    }
}

extension ClientFailure.Refusal {
    /// Reads a refusal from an answer that is not a success.
    init(_ answer: HTTPAnswer) {
        let problem = try? JSONParser.parse(answer.body)
        self.init(
            status: answer.status, code: problem?["code"]?.string ?? "",
            detail: problem?["detail"]?.string ?? problem?["title"]?.string ?? "no reason was given")
    }
}
