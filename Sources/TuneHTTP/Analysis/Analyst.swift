import Dispatch
import Synchronization
import TuneService

/// Works out analyses one at a time on a thread of its own, so that they never take one from requests.
final class Analyst: Sendable {
    private let queue = DispatchQueue(label: "tune.analysis", qos: .utility)
    private let waiting = Mutex(0)

    /// The most analyses that may wait.
    static let limit = 64

    /// Works something out in its turn.
    ///
    /// - Throws: `ServiceFailure.overloaded` where too many wait, and what the work throws.
    func work<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        let isTaken = waiting.withLock { count in
            guard count < Self.limit else { return false }
            count += 1
            return true
        }
        guard isTaken else { throw ServiceFailure.overloaded }
        defer { waiting.withLock { $0 -= 1 } }
        return try await withCheckedThrowingContinuation { reply in
            queue.async { reply.resume(with: Result(catching: body)) }
        }
    }
}
