import TuneCore
import TuneJSON
import TuneService

/// A request that passed the gates: access checked, path and query taken apart, body parsed.
struct Call: Sendable {
    /// What the server consists of.
    let server: ServerParts
    /// The values of the path's parameters, percent-decoded.
    let path: [String: String]
    /// The query's parameters; each name at most once, and only names that the route knows.
    let query: Query
    /// The parsed body; an empty object where an optional one was left out, null for routes without one.
    let body: JSONValue
    /// The body's bytes.
    let bytes: [UInt8]
    /// The idempotency key with the body's digest, where the header came.
    let key: AnswerKey?
    /// The lease token from the header `Lease`.
    let lease: String?
    /// Header fields by lower-case name, for the few handlers that need one: accept, content-type, if-match,
    /// if-none-match, last-event-id, user-agent.
    let headers: [String: String]
    /// Whether the client takes gzip.
    var takesGzip = false
    /// The request's number in the log.
    var requestID = ""
    /// Who calls.
    var caller = Access.anybody
    /// Who may use the server.
    var access = Access.open
    /// Counts the open streams.
    var seats = StreamSeats(0)

    /// The desk of the experiment that the path names.
    ///
    /// - Throws: `ServiceFailure.noSuchExperiment`, also for a name that cannot be one.
    func desk() async throws(ServiceFailure) -> Desk {
        try await server.directory.desk(path["name"] ?? "")
    }

    /// The number of the trial that the path names.
    ///
    /// - Throws: `ServiceFailure.refused(.noSuchTrial)` for what is no number from 1 to 999,999,999.
    func trialNumber() throws(ServiceFailure) -> Int {
        let text = path["number"] ?? ""
        guard let number = Int(text), (1...CoreLimits.trialsPerExperiment).contains(number),
            text == String(number)
        else { throw .refused(.noSuchTrial(Int(text) ?? 0)) }
        return number
    }
}

/// A query's parameters.
struct Query: Sendable {
    /// The values by name, percent-decoded.
    let values: [String: String]

    /// A parameter's value.
    subscript(name: String) -> String? { values[name] }

    /// A whole number within a range.
    ///
    /// - Throws: `BadQuery` for anything else.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(BadQuery) -> Int? {
        guard let text = values[name] else { return nil }
        guard let number = Int(text), range.contains(number), text.utf8.allSatisfy({ (48...57).contains($0) })
        else {
            throw BadQuery("\(name) must be an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// One of a few names.
    ///
    /// - Throws: `BadQuery` for any other.
    func choice(_ name: String, of names: [String]) throws(BadQuery) -> String? {
        guard let text = values[name] else { return nil }
        guard names.contains(text) else {
            throw BadQuery("\(name) must be one of \(names.joined(separator: ", "))")
        }
        return text
    }
}

/// A query parameter that is unknown, repeated or out of range: 400 bad-query.
struct BadQuery: Error, Sendable {
    /// What is wrong, in words.
    let detail: String

    init(_ detail: String) {
        self.detail = detail
    }
}
