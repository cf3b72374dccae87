public import TuneCore
public import TuneJSON
import TuneStore

/// What a request gets: a status, header fields and a body, ready to be sent and to be sent again.
public struct Answer: Sendable, Hashable {
    /// The HTTP status.
    public var status: Int
    /// Header fields beside the content type.
    public var headers: [String: String]
    /// The body.
    public var body: [UInt8]
    /// Whether an idempotency key keeps it.
    public var isKept: Bool

    /// Makes an answer.
    public init(status: Int, headers: [String: String] = [:], body: [UInt8] = [], isKept: Bool = true) {
        self.status = status
        self.headers = headers
        self.body = body
        self.isKept = isKept
    }

    /// Makes an answer with a JSON body.
    public init(_ status: Int, _ json: JSONValue, headers: [String: String] = [:], isKept: Bool = true) {
        self.init(status: status, headers: headers, body: json.serialised(), isKept: isKept)
    }

    init(_ stored: StoredAnswer) {
        self.init(
            status: stored.status,
            headers: stored.headers.merging(["Idempotency-Replayed": "true"]) { $1 },
            body: stored.body)
    }
}

/// A request's idempotency key with what it stands for.
public struct AnswerKey: Sendable, Hashable {
    /// Method, path, token and key, joined.
    public let scope: String
    /// A digest of the request's body.
    public let digest: String

    /// Makes a key.
    public init(scope: String, digest: String) {
        self.scope = scope
        self.digest = digest
    }
}

/// Why the service does not do what it was asked.
public enum ServiceFailure: Error, Sendable, Hashable {
    /// The experiment refused; nothing changed.
    case refused(Refusal)
    /// A field of a new experiment is wrong.
    case invalidSpec(InvalidField)
    /// There is no such experiment.
    case noSuchExperiment(String)
    /// The name is in use.
    case nameTaken(String)
    /// The state does not allow it.
    case invalidTransition(String)
    /// The idempotency key was used with another body.
    case idempotencyMismatch
    /// The experiment was edited meanwhile.
    case staleRevision
    /// There is nothing to answer from yet.
    case notEnoughData(String)
    /// Too many requests wait.
    case overloaded
    /// The server is going down.
    case draining
    /// The disk is full.
    case storageFull
    /// The store does not work; the text says why.
    case storeUnavailable(String)
}

extension ServiceFailure {
    init(_ failure: StoreFailure) {
        self =
            switch failure {
            case .nameTaken(let name): .nameTaken(name)
            case .noSuchExperiment: .noSuchExperiment("")
            case .conflict(let version): .storeUnavailable("another process wrote event \(version)")
            case .full: .storageFull
            case .corrupted(let text), .unavailable(let text): .storeUnavailable(text)
            }
    }
}
