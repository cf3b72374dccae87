import NIOCore
import NIOHTTP1

/// Requests as they come in.
extension Connection {
    /// Counts bytes before they are parsed, and watches the connection's first line.
    ///
    /// Where later lines begin, only the parser knows.
    ///
    /// - Returns: Whether they are to be parsed.
    func bytesArrived(_ bytes: ByteBuffer) -> Bool {
        rawBytes += bytes.readableBytes
        switch phase {
        case .idle, .head:
            if startLine.take(bytes.readableBytesView) { return true }
            refuse(Problem(.badRequest, "The first line must be a method, a target and HTTP/1.1."))
            return false
        case .body, .answering, .lingering, .closed: return true
        }
    }

    /// Begins the head's deadline when a head has begun and not ended.
    func bytesParsed() {
        switch phase {
        case .idle where rawBytes > 0:
            phase = .head
            setDeadline(after: limits.requestSeconds)
        case .body(let exchange) where rawBytes > 2 * exchange.count + Self.surplusLimit:
            refuse(Problem(.badRequest, "The body has too little in too many chunks."))
        case .idle, .head, .body, .answering, .lingering, .closed: break
        }
    }

    /// How many bytes beyond its body a request may have: its head, chunk sizes, extensions, trailers.
    private static let surplusLimit = 512 << 10

    /// Takes a part of a request.
    func take(_ part: HTTPServerRequestPart) {
        switch (part, phase) {
        case (.head(let head), _): begin(head)
        case (.body(let bytes), .body(let exchange)): receive(bytes, of: exchange)
        case (.end, .body(let exchange)):
            rawBytes = 0
            complete(exchange)
        case (.body, _), (.end, _): break
        }
    }

    private func begin(_ head: HTTPRequestHead) {
        do throws(Problem) {
            try Framing.check(head)
        } catch {
            return refuse(error)
        }
        let verdict = responder.judge(head)
        var exchange = Exchange(
            verdict: verdict, bodyLimit: verdict.bodyLimit(limits),
            isKeepAlive: !verdict.endsConnection && head.isKeepAlive && head.version == .http1_1
                && !head.headers.contains(name: "upgrade")
                && head.method != .CONNECT,
            takesChunks: head.version == .http1_1)
        phase = .body(exchange)
        guard Framing.length(head) ?? 0 <= exchange.bodyLimit else { return refuseSize(of: exchange) }
        if Framing.expectsContinue(head) {
            guard case .admitted = verdict else {
                exchange.isKeepAlive = false
                return complete(exchange)
            }
            send(AnswerBytes.goOn)
        }
        if Framing.hasBody(head) { setDeadline(after: limits.requestSeconds) }
    }

    private func receive(_ bytes: ByteBuffer, of exchange: Exchange) {
        phase = .idle  // so that the exchange is not copied
        var (exchange, bytes) = (exchange, bytes)
        exchange.count += bytes.readableBytes
        let isTooLarge = exchange.count > exchange.bodyLimit
        if !isTooLarge, case .admitted(let admission) = exchange.verdict, admission.route.body != .none {
            if exchange.count == bytes.readableBytes {
                exchange.body = bytes
            } else {
                exchange.body.writeBuffer(&bytes)
            }
        }
        phase = .body(exchange)
        if isTooLarge { refuseSize(of: exchange) }
    }

    /// Answers a request whose body is not read to its end, and ends the connection.
    private func refuseSize(of exchange: Exchange) {
        switch exchange.verdict {
        case .admitted: refuse(Problem(.tooLarge, "The body has more than \(exchange.bodyLimit) bytes."))
        case .answered:
            var exchange = exchange
            exchange.isKeepAlive = false
            complete(exchange)
        }
    }

    /// Answers a request that is all there.
    private func complete(_ exchange: Exchange) {
        phase = .answering(exchange)
        deadline = .distantFuture
        switch exchange.verdict {
        case .answered(let outgoing): finish(outgoing)
        case .admitted(let admission): start(admission, body: exchange.body)
        }
    }

    /// Refuses what cannot be read on, or need not, and ends the connection.
    func refuse(_ problem: Problem) {
        let isHead = if case .body(let exchange) = phase { exchange.verdict.isHead } else { false }
        var outgoing = Outgoing(problem, requestID: responder.numbers.next())
        outgoing.isHeadOnly = isHead
        phase = .answering(
            Exchange(verdict: .answered(outgoing), bodyLimit: 0, isKeepAlive: false, takesChunks: true))
        finish(outgoing)
    }

    /// Goes on with what came meanwhile; not inside itself, or many short requests would make it deep.
    func resume() {
        guard !isResuming else { return }
        isResuming = true
        defer { isResuming = false }
        while let next = held.first {
            switch phase {
            case .idle, .head, .body: break
            case .answering, .lingering, .closed: return
            }
            held.removeFirst()
            switch next {
            case .part(let part): take(part)
            case .failure(let problem): refuse(problem)
            }
        }
        if isInputClosed, case .idle = phase { return close() }
        if isReadHeld {
            isReadHeld = false
            context?.read()
        }
    }
}

extension Verdict {
    /// The most bytes that a body may have; what is refused anyway is read to its end where that is near.
    fileprivate func bodyLimit(_ limits: Limits) -> Int {
        switch self {
        case .admitted(let admission): admission.bodyLimit
        case .answered: limits.bodyBytes
        }
    }

    /// Whether the request is too broken to read on after it.
    fileprivate var endsConnection: Bool {
        if case .answered(let outgoing) = self { outgoing.endsConnection } else { false }
    }

    /// Whether only an answer's head is wanted.
    fileprivate var isHead: Bool {
        switch self {
        case .admitted(let admission): admission.isHead
        case .answered(let outgoing): outgoing.isHeadOnly
        }
    }
}
