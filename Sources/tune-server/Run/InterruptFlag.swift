import Dispatch
import Glibc
import Synchronization

/// Remembers that somebody wants the program to end, and wakes who sleeps meanwhile.
///
/// The second time it ends at once.
final class InterruptFlag: Sendable {
    private let signal = Mutex<Int32?>(nil)
    private let bell = DispatchSemaphore(value: 0)

    /// Takes a signal.
    func raise(_ number: Int32) {
        let isFirst = signal.withLock { signal in
            defer { signal = signal ?? number }
            return signal == nil
        }
        // Not `exit`, which tidies up under the feet of the threads that still run.
        guard isFirst else { _exit(128 + number) }
        bell.signal()
    }

    /// The signal that came.
    var raised: Int32? { signal.withLock { $0 } }

    /// Waits so many seconds, or until a signal comes.
    func wait(_ seconds: Double) {
        guard raised == nil else { return }
        _ = bell.wait(timeout: .now() + seconds)
    }
}
