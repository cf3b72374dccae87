import Foundation
import Synchronization

/// The claim of one process to a data directory, held until it is released or this object ends.
final class DirectoryLock: Sendable {
    private let descriptor: Mutex<Int32?>

    /// Claims a directory.
    ///
    /// - Throws: `StoreFailure.unavailable` when another process has it.
    init(directory: String) throws(StoreFailure) {
        let path = directory + "/tune.lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unavailable("Cannot open \(path): \(lastSystemError()).") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isTaken = errno == EWOULDBLOCK
            let problem = lastSystemError()
            close(descriptor)
            throw .unavailable(
                isTaken
                    ? "The data directory \(directory) is in use by another tune-server."
                    : "Cannot lock \(path): \(problem).")
        }
        self.descriptor = Mutex(descriptor)
    }

    deinit {
        release()
    }

    /// Gives the directory up.
    func release() {
        descriptor.withLock { descriptor in
            if let open = descriptor { close(open) }
            descriptor = nil
        }
    }
}

/// What the system says about the call that has just failed.
func lastSystemError() -> String {
    String(cString: strerror(errno))
}
