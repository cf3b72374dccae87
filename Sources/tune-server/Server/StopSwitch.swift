import ServiceLifecycle
import Synchronization

/// Ends a server, also one that is not running yet; may be flipped from anywhere, and more than once.
final class StopSwitch: Sendable {
    private struct State {
        var isFlipped = false
        var group: ServiceGroup?
    }

    private let state = Mutex(State())

    /// Lets the server end; it answers what it has begun.
    func flip() {
        let group = state.withLock { state in
            state.isFlipped = true
            return state.group
        }
        trigger(group)
    }

    /// Says what is to be ended.
    func connect(_ group: ServiceGroup) {
        let isFlipped = state.withLock { state in
            state.group = group
            return state.isFlipped
        }
        if isFlipped { trigger(group) }
    }

    private func trigger(_ group: ServiceGroup?) {
        Task { await group?.triggerGracefulShutdown() }
    }
}
