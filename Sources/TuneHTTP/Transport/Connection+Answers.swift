import NIOCore

/// Answers as they go out.
extension Connection {
    /// Has a request answered beside the event loop.
    func start(_ admission: Admission, body: ByteBuffer) {
        guard let selfOnLoop else { return }
        let (responder, loop) = (responder, loop)
        task = Task {
            let outgoing = await responder.respond(to: admission, body: Array(body.readableBytesView))
            switch outgoing.body {
            case .bytes: loop.execute { selfOnLoop.value.finish(outgoing) }
            case .stream(let pieces):
                await Connection.send(pieces, after: outgoing, by: selfOnLoop, on: loop)
                responder.seats.leave()
            }
        }
        if isDraining { endWaiting(after: Self.drainPatience) }
    }

    /// Sends a whole answer.
    func finish(_ outgoing: Outgoing) {
        guard case .answering(let exchange) = phase, case .bytes(let bytes) = outgoing.body, let context
        else { return }
        let closes = closes(exchange)
        var buffer = context.channel.allocator.buffer(capacity: 512 + bytes.count)
        AnswerBytes.writeHead(
            outgoing, length: .known(bytes.count), date: date.text, closes: closes, into: &buffer)
        if !outgoing.isHeadOnly { buffer.writeBytes(bytes) }
        write(buffer).assumeIsolated().whenComplete { _ in self.answered(closes: closes) }
    }

    /// Sends a stream piece by piece, each when the client has taken the one before.
    private static func send(
        _ pieces: AsyncStream<[UInt8]>, after head: Outgoing, by connection: NIOLoopBound<Connection>,
        on loop: any EventLoop
    ) async {
        do {
            try await loop.flatSubmit { connection.value.begin(head) }.get()
            if !head.isHeadOnly {
                for await piece in pieces where !piece.isEmpty {
                    try await loop.flatSubmit { connection.value.send(piece) }.get()
                }
            }
            loop.execute { connection.value.endStream(head) }
        } catch {
            loop.execute { connection.value.close() }
        }
    }

    private func begin(_ outgoing: Outgoing) -> EventLoopFuture<Void> {
        guard case .answering(let exchange) = phase, let context else { return gone }
        var buffer = context.channel.allocator.buffer(capacity: 512)
        let length = exchange.takesChunks ? AnswerBytes.Length.chunked : .untilClose
        AnswerBytes.writeHead(
            outgoing, length: length, date: date.text, closes: closes(exchange), into: &buffer)
        return write(buffer)
    }

    private func send(_ piece: [UInt8]) -> EventLoopFuture<Void> {
        guard case .answering(let exchange) = phase, let context else { return gone }
        var buffer = context.channel.allocator.buffer(capacity: piece.count + 16)
        if exchange.takesChunks {
            AnswerBytes.writeChunk(piece, into: &buffer)
        } else {
            buffer.writeBytes(piece)
        }
        return write(buffer)
    }

    private func endStream(_ outgoing: Outgoing) {
        guard case .answering(let exchange) = phase, let context else { return }
        var buffer = context.channel.allocator.buffer(capacity: 8)
        if exchange.takesChunks, !outgoing.isHeadOnly { buffer.writeStaticString(AnswerBytes.lastChunk) }
        let closes = closes(exchange)
        write(buffer).assumeIsolated().whenComplete { _ in self.answered(closes: closes) }
    }

    /// Sends a fixed text, without waiting.
    func send(_ text: StaticString) {
        guard let context else { return }
        var buffer = context.channel.allocator.buffer(capacity: 32)
        buffer.writeStaticString(text)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    /// Writes; the client has until the deadline to take it.
    private func write(_ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        guard let context else { return gone }
        let written = loop.makePromise(of: Void.self)
        setDeadline(after: limits.idleSeconds)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: written)
        written.futureResult.assumeIsolated().whenSuccess { self.deadline = .distantFuture }
        return written.futureResult
    }

    private var gone: EventLoopFuture<Void> { loop.makeFailedFuture(ChannelError.ioOnClosedChannel) }

    private func closes(_ exchange: Exchange) -> Bool {
        !exchange.isKeepAlive || isDraining || isInputClosed
    }

    /// The answer is out: on to the next request, or to the end.
    private func answered(closes: Bool) {
        task = nil
        guard case .answering = phase else { return }
        if closes || isDraining { return linger() }
        phase = .idle
        setDeadline(after: limits.idleSeconds)
        resume()
    }

    /// Closes our side and throws away what comes until the client closes its own, or a second has passed.
    ///
    /// Closing with unread bytes would make the system throw away the answer, too.
    private func linger() {
        held.removeAll()
        guard !isInputClosed, let context else { return close() }
        phase = .lingering
        setDeadline(after: 1)
        context.close(mode: .output, promise: nil)
        if isReadHeld {
            isReadHeld = false
            context.read()
        }
    }
}
