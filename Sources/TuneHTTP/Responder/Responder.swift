import Crypto
import Logging
import TuneCore
import TuneJSON
import TuneService
import TuneStore

/// Answers requests that passed the gates.
struct Responder: Sendable {
    let parts: ServerParts
    let access: Access
    let hosts: HostGate
    let routes: RouteTree
    let limits: Limits
    var base = BasePath.root
    let readiness: Readiness
    let seats: StreamSeats
    let numbers = RequestNumbers()
    let logger: Logger

    /// Answers a request.
    ///
    /// - Parameter body: At most as many bytes as the admission allows.
    func respond(to admission: Admission, body: [UInt8]) async -> Outgoing {
        let start = ContinuousClock.now
        var outgoing = await answer(admission, body)
            .compressed(admission.takesGzip, from: limits.compressedBytes)
            .located(under: admission.prefix)
        outgoing.isHeadOnly = admission.isHead
        parts.meter.note(admission.route, start.duration(to: .now), status: outgoing.status)
        logger.debug(
            "request",
            metadata: [
                "method": "\(admission.route.method)", "path": "\(admission.path)",
                "status": "\(outgoing.status)",
                "request_id": "\(admission.requestID)",
            ])
        return outgoing
    }

    private func answer(_ admission: Admission, _ body: [UInt8]) async -> Outgoing {
        let id = admission.requestID
        do {
            if admission.route.path == "/readyz" { try readiness.check() }
            let key = answerKey(admission, body)
            if let key, let answer = try await kept(key) { return Outgoing(answer, requestID: id) }
            let call = try call(admission, body, key)
            switch try await admission.route.handler(call) {
            case .answer(let answer): return Outgoing(answer, requestID: id)
            case .stream(let contentType, let pieces):
                try seats.take()
                return Outgoing(contentType: contentType, lasting(pieces, admission.caller), requestID: id)
            }
        } catch {
            return failure(error, requestID: id)
        }
    }

    /// A stream that ends when its reader's token does.
    private func lasting(_ pieces: AsyncStream<[UInt8]>, _ caller: Access.Caller) -> AsyncStream<[UInt8]> {
        guard caller.id != Access.anybody.id else { return pieces }
        return AsyncStream { [access, now = parts.now] in
            var iterator = pieces.makeAsyncIterator()
            guard let piece = await iterator.next(), access.isGood(caller, at: now()) else { return nil }
            return piece
        }
    }

    /// A failure as a problem; what no client caused goes to the log and not to the client.
    private func failure(_ error: any Error, requestID id: String) -> Outgoing {
        if Self.isOurs(error) {
            logger.error("request failed", metadata: ["request_id": "\(id)", "why": "\(error)"])
        }
        if let problem = Problem(error) { return Outgoing(problem, requestID: id) }
        return Outgoing(Problem(.internal, "The log says more under \(id)."), requestID: id)
    }

    /// Whether an operator should hear of an error: the store fails, or nobody foresaw it.
    private static func isOurs(_ error: any Error) -> Bool {
        switch error {
        case StoreFailure.noSuchExperiment, StoreFailure.nameTaken: false
        case ServiceFailure.storeUnavailable, ServiceFailure.storageFull, is StoreFailure: true
        default: Problem(error) == nil
        }
    }

    private func answerKey(_ admission: Admission, _ body: [UInt8]) -> AnswerKey? {
        admission.key.map { key in
            AnswerKey(
                scope: "\(admission.route.method) \(admission.path) \(admission.caller.id) \(key)",
                digest: SHA256.hash(data: body).hexadecimal)
        }
    }

    /// The answer that was given under a key before.
    ///
    /// - Throws: `ServiceFailure.idempotencyMismatch` when that was to another body, `StoreFailure`.
    private func kept(_ key: AnswerKey) async throws -> Answer? {
        let answers = try await parts.directory.store.answers(for: [key.scope], now: parts.now())
        guard let answer = answers.first else { return nil }
        guard answer.digest == key.digest else { throw ServiceFailure.idempotencyMismatch }
        return Answer(
            status: answer.status, headers: answer.headers.merging(["Idempotency-Replayed": "true"]) { $1 },
            body: answer.body)
    }

    private func call(_ admission: Admission, _ body: [UInt8], _ key: AnswerKey?) throws(JSONError) -> Call {
        var value = JSONValue.null
        switch admission.route.body {
        case .none, .bytes: break
        case .optional where body.isEmpty: value = [:]
        case .optional, .required:
            value = try JSONParser.parse(
                body, limits: JSONLimits(bytes: limits.bodyBytes, depth: limits.jsonDepth))
        }
        return Call(
            server: parts, path: admission.parameters, query: admission.query, body: value, bytes: body,
            key: key,
            lease: admission.lease, headers: admission.headers, takesGzip: admission.takesGzip,
            requestID: admission.requestID, caller: admission.caller, access: access, seats: seats)
    }
}
