import NIOHTTP1
import TuneService

/// What becomes of a request by its head alone.
enum Verdict: Sendable {
    /// Its body may come.
    case admitted(Admission)
    /// It is answered.
    case answered(Outgoing)
}

/// The gates that look at the head, in order: target, host, path, method, access, origin, fields.
extension Responder {
    /// Judges a head; touches nothing but memory.
    func judge(_ head: HTTPRequestHead) -> Verdict {
        let id = numbers.next()
        do throws(Problem) {
            return try admit(head, requestID: id)
        } catch {
            parts.meter.noteRefusal(status: error.code.status)
            var outgoing = Outgoing(error, requestID: id)
            outgoing.isHeadOnly = head.method == .HEAD
            outgoing.endsConnection = error.code == .badRequest
            return .answered(outgoing)
        }
    }

    private func admit(_ head: HTTPRequestHead, requestID: String) throws(Problem) -> Verdict {
        guard head.uri.utf8.count <= limits.targetBytes else {
            throw Problem(.uriTooLong, "The target has more than \(limits.targetBytes) bytes.")
        }
        let size = head.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        guard size <= limits.headerBytes else {
            throw Problem(.headersTooLarge, "The header fields have more than \(limits.headerBytes) bytes.")
        }
        let target = try RequestTarget(head.uri)
        let host = try hosts.check(
            head.headers["host"], authority: target.authority, isOptional: head.version == .http1_0)
        let method = head.method.rawValue
        if target.isAsterisk {
            guard method == "OPTIONS" else { throw Problem(.badRequest, "Only OPTIONS takes the target *.") }
            return options(allow: "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT", requestID)
        }
        if base.isSame(as: target.segments) {
            return redirect(to: base.text + "/" + (target.query.map { "?" + $0 } ?? ""), requestID)
        }
        let (segments, isPrefixed) = base.rest(of: target.segments)
        let prefix = isPrefixed ? base.text : ""
        guard let match = routes.find(segments) else {
            throw Problem(.notFound, "There is nothing at \(target.path.quoted).")
        }
        if method == "OPTIONS" { return options(allow: match.allow, requestID) }
        guard let route = match.route(method) else {
            throw Problem(
                .methodNotAllowed, "\(method.quoted) does not exist here; \(match.allow) do.",
                headers: ["Allow": match.allow])
        }
        let caller = try caller(head, of: route, experiment: match.parameters["name"])
        let isSafe = route.method == "GET"
        if !isSafe {
            try OriginGate.check(
                sites: head.headers["sec-fetch-site"], origins: head.headers["origin"], host: host)
        }
        let key = isSafe ? nil : try FieldGates.key(in: head.headers, limit: limits.keyCharacters)
        let lease = try FieldGates.single("Lease", in: head.headers)
        try checkBody(head, of: route)
        return .admitted(
            Admission(
                requestID: requestID, route: route,
                path: target.path.hasPrefix(prefix)
                    ? String(target.path.dropFirst(prefix.count)) : target.path,
                prefix: prefix, parameters: match.parameters,
                query: try query(target, of: route), caller: caller, key: key, lease: lease,
                headers: Self.visibleFields(head.headers), bodyLimit: route.body.limit(limits),
                isHead: method == "HEAD",
                takesGzip: Gzip.isAccepted(head.headers["accept-encoding"])))
    }

    private func redirect(to path: String, _ requestID: String) -> Verdict {
        .answered(Outgoing(Answer(status: 308, headers: ["Location": path]), requestID: requestID))
    }

    private func options(allow: String, _ requestID: String) -> Verdict {
        var outgoing = Outgoing(Answer(status: 204), requestID: requestID)
        outgoing.fields.append(("Allow", allow))
        return .answered(outgoing)
    }

    private func caller(
        _ head: HTTPRequestHead, of route: Route, experiment: String?
    ) throws(Problem) -> Access.Caller {
        guard route.role != .anyone else { return Access.anybody }
        let caller = try access.caller(head.headers["authorization"], at: parts.now())
        guard caller.role >= route.role else {
            throw Problem(
                .forbidden, "The token's role is \(caller.role.name), and this needs \(route.role.name).")
        }
        if let experiment { try caller.require(experiment: experiment) }
        return caller
    }

    private func query(_ target: RequestTarget, of route: Route) throws(Problem) -> Query {
        do throws(BadQuery) {
            return try Query(target.query, known: route.query)
        } catch {
            throw Problem(.badQuery, error.detail)
        }
    }

    private func checkBody(_ head: HTTPRequestHead, of route: Route) throws(Problem) {
        let hasBody = Framing.hasBody(head)
        if hasBody { try FieldGates.checkCoding(in: head.headers) }
        switch route.body {
        case .none, .bytes: break
        case .optional: if hasBody { try FieldGates.checkJSON(in: head.headers) }
        case .required: try FieldGates.checkJSON(in: head.headers)
        }
    }

    private static func visibleFields(_ fields: HTTPHeaders) -> [String: String] {
        var visible: [String: String] = [:]
        for name in ["accept", "content-type", "if-match", "if-none-match", "last-event-id", "user-agent"] {
            let values = fields[name]
            if !values.isEmpty { visible[name] = values.joined(separator: ", ") }
        }
        return visible
    }
}

extension Route.Body {
    /// The most bytes of such a body; one that is not read may have as many as one that is.
    func limit(_ limits: Limits) -> Int {
        switch self {
        case .none, .optional, .required: limits.bodyBytes
        case .bytes: limits.checkpointBytes
        }
    }
}
