import NIOCore

/// Deadlines, clients that leave, and the end of the server.
extension Connection {
    /// How long requests may go on, once the server goes down, before waiting ones are told to stop.
    static let drainPatience = 0.2

    /// How long a request may go on whose client has left, or seems to have.
    static let leavePatience = 1.0

    /// Sets the time by which the phase must be over.
    func setDeadline(after seconds: Double) {
        deadline = .now() + .seconds(seconds)
        guard timerDue > deadline || timer == nil else { return }
        arm(at: deadline)
    }

    private func arm(at due: NIODeadline) {
        timer?.cancel()
        timerDue = due
        guard let selfOnLoop else { return }
        timer = loop.scheduleTask(deadline: due) { selfOnLoop.value.timerFired() }
    }

    private func timerFired() {
        timer = nil
        var due = deadline
        if case .body(let exchange) = phase { due = due + .seconds(Double(exchange.count) / 1024) }
        guard due < .distantFuture else { return }
        if due > .now() { arm(at: due) } else { expire() }
    }

    private func expire() {
        switch phase {
        case .head: refuse(Problem(.requestTimeout, "The request's head took too long."))
        case .body: refuse(Problem(.requestTimeout, "The request's body took too long."))
        case .idle, .answering, .lingering, .closed: close()
        }
    }

    /// The client will send no more: it has left, or it waits for its last answer.
    func inputClosed() {
        isInputClosed = true
        switch phase {
        case .idle, .head, .lingering: close()
        case .body, .closed: break
        case .answering: endWaiting(after: Self.leavePatience)
        }
    }

    /// The server goes down: what is being answered is answered, and then the connection ends.
    func drain() {
        isDraining = true
        switch phase {
        case .idle, .head, .lingering: return close()
        case .answering: endWaiting(after: Self.drainPatience)
        case .body, .closed: break
        }
        guard let selfOnLoop else { return }
        loop.scheduleTask(in: .seconds(limits.drainSeconds)) { selfOnLoop.value.close() }
    }

    /// Ends a request that only waits: its task is cancelled, and it answers what it has.
    func endWaiting(after seconds: Double) {
        guard let task else { return }
        loop.scheduleTask(in: .seconds(seconds)) { task.cancel() }
    }
}

extension TimeAmount {
    /// A number of seconds with fractions.
    static func seconds(_ seconds: Double) -> TimeAmount {
        .nanoseconds(Int64(max(0, min(1e9, seconds)) * 1e9))
    }
}
