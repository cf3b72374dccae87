import Synchronization
import TuneCore
import TuneService

/// What one try of a job brought.
enum Attempted: Sendable {
    /// The answer.
    case found(Answer)
    /// The answer for who cannot wait any longer.
    case nothingYet(Answer)
}

extension Desk {
    /// Does a job, and again after each change, until it finds something or the time is up.
    ///
    /// - Parameters:
    ///   - key: Under which the answer is kept, if its job wants it to be.
    ///   - seconds: How long to go on trying; also ends when the client goes away.
    ///   - job: Is told whether this is its last turn.
    func perform(
        key: AnswerKey?, forSeconds seconds: Double,
        _ job: @escaping @Sendable (inout Turn, Bool) throws(ServiceFailure) -> Attempted
    ) async throws(ServiceFailure) -> Answer {
        let deadline = ContinuousClock.now.advanced(by: .seconds(seconds))
        while true {
            let left = ContinuousClock.now.duration(to: deadline) / .seconds(1)
            let isLast = left <= 0 || Task.isCancelled
            let seen = Slot<Int>()
            let answer = try await perform(key: key) { turn throws(ServiceFailure) in
                switch try job(&turn, isLast) {
                case .found(let answer): return answer
                case .nothingYet(let answer):
                    seen.set(turn.experiment.version)
                    return answer
                }
            }
            guard !isLast, let version = seen.get() else { return answer }
            await waitForChange(after: version, seconds: left, forWork: true)
        }
    }
}

/// A value that a job leaves behind.
final class Slot<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)

    func get() -> Value? { value.withLock { $0 } }

    func set(_ new: Value) { value.withLock { $0 = new } }
}
