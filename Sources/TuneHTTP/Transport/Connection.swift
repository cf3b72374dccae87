import NIOCore
import NIOHTTP1

/// One client's connection: reads a request, has it answered, and only then reads on.
///
/// Lives on its event loop. Every phase has a deadline, so that a client that is slow or silent does not
/// stay; a request whose client has gone is ended. Answers go out whole or in pieces, each when the client
/// took the last.
final class Connection: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What the connection does now.
    enum Phase {
        /// It waits for a request.
        case idle
        /// A request's first bytes have come.
        case head
        /// A body comes.
        case body(Exchange)
        /// A request is being answered.
        case answering(Exchange)
        /// The last answer is out; what still comes is thrown away, so that the answer is not.
        case lingering
        /// Nothing is done any more.
        case closed
    }

    /// What came while a request was being answered.
    enum Held {
        case part(HTTPServerRequestPart)
        case failure(Problem)
    }

    let responder: Responder
    let date: DateField
    let loop: any EventLoop
    var limits: Limits { responder.limits }
    var phase = Phase.idle
    var held = CircularBuffer<Held>()
    var isReadHeld = false
    var isResuming = false
    var isDraining = false
    var isInputClosed = false
    var rawBytes = 0
    var startLine = StartLine()
    var task: Task<Void, Never>?
    var context: ChannelHandlerContext?
    var selfOnLoop: NIOLoopBound<Connection>?
    var deadline = NIODeadline.distantFuture
    var timer: Scheduled<Void>?
    var timerDue = NIODeadline.distantFuture

    init(responder: Responder, date: DateField, loop: any EventLoop) {
        self.responder = responder
        self.date = date
        self.loop = loop
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        selfOnLoop = NIOLoopBound(self, eventLoop: loop)
        setDeadline(after: limits.requestSeconds)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end()
        self.context = nil
        selfOnLoop = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch phase {
        case .idle, .head, .body: take(unwrapInboundIn(data))
        case .answering: held.append(.part(unwrapInboundIn(data)))
        case .lingering, .closed: break
        }
    }

    func read(context: ChannelHandlerContext) {
        if case .answering = phase, !held.isEmpty { isReadHeld = true } else { context.read() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else { return close() }
        let problem =
            switch error {
            case .headerOverflow:
                Problem(
                    .headersTooLarge,
                    "The header has more than \(limits.headerBytes) bytes or too many fields.")
            case .invalidVersion: Problem(.versionNotSupported, "This server speaks HTTP/1.1.")
            default: Problem(.badRequest, "This is not HTTP/1.1.")
            }
        switch phase {
        case .idle, .head, .body: refuse(problem)
        case .answering: held.append(.failure(problem))
        case .lingering, .closed: break
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed: inputClosed()
        case is ChannelShouldQuiesceEvent: drain()
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    /// Ends whatever goes on.
    func end() {
        phase = .closed
        endWaiting(after: Self.leavePatience)
        timer?.cancel()
        (task, timer) = (nil, nil)
        held.removeAll()
    }

    /// Closes at once.
    func close() {
        end()
        context?.close(promise: nil)
    }
}

/// A request and what is known of it.
struct Exchange {
    /// What becomes of it.
    let verdict: Verdict
    /// The most bytes of its body.
    let bodyLimit: Int
    /// Whether the connection may be used again after it.
    var isKeepAlive: Bool
    /// Whether the client knows chunks.
    let takesChunks: Bool
    /// When its body began to come.
    let began = NIODeadline.now()
    /// How much of the body has come.
    var count = 0
    /// The body, where somebody reads it.
    var body = ByteBuffer()
}
