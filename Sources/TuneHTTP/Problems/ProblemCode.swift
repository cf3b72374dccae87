/// Every failure that a client can meet.
///
/// The raw value is the last part of the problem's `type` and is never renamed.
public enum ProblemCode: String, CaseIterable, Sendable {
    case invalidJSON = "invalid-json"
    case badQuery = "bad-query"
    case badRequest = "bad-request"
    case unauthenticated
    case forbidden
    case notFound = "not-found"
    case methodNotAllowed = "method-not-allowed"
    case requestTimeout = "request-timeout"
    case invalidTransition = "invalid-transition"
    case trialFinished = "trial-finished"
    case metricConflict = "metric-conflict"
    case nameTaken = "name-taken"
    case leaseLost = "lease-lost"
    case duplicateTrial = "duplicate-trial"
    case notEnoughData = "not-enough-data"
    case cursorTooOld = "cursor-too-old"
    case staleRevision = "stale-revision"
    case tooLarge = "too-large"
    case uriTooLong = "uri-too-long"
    case unsupportedMedia = "unsupported-media"
    case expectationFailed = "expectation-failed"
    case misdirected
    case invalidSpec = "invalid-spec"
    case invalidRequest = "invalid-request"
    case idempotencyMismatch = "idempotency-mismatch"
    case rateLimited = "rate-limited"
    case headersTooLarge = "headers-too-large"
    case `internal`
    case notImplemented = "not-implemented"
    case versionNotSupported = "version-not-supported"
    case overloaded
    case starting
    case draining
    case storageFull = "storage-full"
}

extension ProblemCode {
    /// The HTTP status.
    public var status: Int { entry.status }

    /// What it means, in one sentence that does not change with the request.
    public var title: String { entry.title }

    /// Whether the same request may succeed later.
    public var isRetryable: Bool {
        switch self {
        case .requestTimeout, .notEnoughData, .rateLimited, .internal, .overloaded, .starting, .draining,
            .storageFull:
            true
        default: false
        }
    }

    private var entry: (status: Int, title: String) {
        switch self {
        case .invalidJSON: (400, "The body is not JSON.")
        case .badQuery: (400, "A query parameter is not as it must be.")
        case .badRequest: (400, "The request's head is not as it must be.")
        case .unauthenticated: (401, "A token is needed.")
        case .forbidden: (403, "This is not allowed.")
        case .notFound: (404, "There is no such thing.")
        case .methodNotAllowed: (405, "The method does not exist here.")
        case .requestTimeout: (408, "The request took too long to arrive.")
        case .invalidTransition: (409, "The state does not allow it.")
        case .trialFinished: (409, "The trial is over.")
        case .metricConflict: (409, "The step was reported with other metrics.")
        case .nameTaken: (409, "The name is in use.")
        case .leaseLost: (409, "The lease is not this trial's.")
        case .duplicateTrial: (409, "A trial of this configuration exists.")
        case .notEnoughData: (409, "There are not enough results yet.")
        case .cursorTooOld: (410, "What the cursor points at is gone.")
        case .staleRevision: (412, "It was edited meanwhile.")
        case .tooLarge: (413, "The body is too large.")
        case .uriTooLong: (414, "The address is too long.")
        case .unsupportedMedia: (415, "The body's type or coding is not accepted.")
        case .expectationFailed: (417, "The expectation cannot be met.")
        case .misdirected: (421, "The request is for another host.")
        case .invalidSpec: (422, "The experiment is not as it must be.")
        case .invalidRequest: (422, "A field is not as it must be.")
        case .idempotencyMismatch: (422, "The idempotency key was used with another body.")
        case .rateLimited: (429, "Too many requests.")
        case .headersTooLarge: (431, "The header fields are too large.")
        case .internal: (500, "Something went wrong.")
        case .notImplemented: (501, "This is not implemented.")
        case .overloaded: (503, "Too many requests wait.")
        case .starting: (503, "The server is starting.")
        case .draining: (503, "The server is going down.")
        case .versionNotSupported: (505, "The HTTP version is not spoken.")
        case .storageFull: (507, "The disk is full.")
        }
    }
}
