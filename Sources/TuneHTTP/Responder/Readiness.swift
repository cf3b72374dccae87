import Synchronization

/// Whether the server does its work: it starts, serves, and goes down.
final class Readiness: Sendable {
    enum Phase: Sendable {
        case starting
        case serving
        case draining
    }

    private let current = Mutex(Phase.starting)

    /// What the server does now.
    var phase: Phase { current.withLock { $0 } }

    /// The experiments are open.
    func open() {
        current.withLock { if $0 == .starting { $0 = .serving } }
    }

    /// The server goes down.
    func drain() {
        current.withLock { $0 = .draining }
    }

    /// Refuses to call the server ready while it is not.
    ///
    /// - Throws: `Problem` 503.
    func check() throws(Problem) {
        switch phase {
        case .starting: throw Problem(.starting, "The experiments are being opened.")
        case .draining: throw Problem(.draining, "The server is going down.")
        case .serving: break
        }
    }
}
