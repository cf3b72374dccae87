import CProcess
import Glibc
import Synchronization

/// Sees to it that no process group outlives this program, even where SIGKILL ends it.
///
/// It is a process of its own that sleeps until this one ends.
final class Guardian: Sendable {
    /// What `tune_start` tells it of groups by, before their commands run; -1 where there is none.
    let orders: Int32
    private let process: pid_t
    private let groups = Mutex<Set<pid_t>>([])

    /// Starts the guardian; where that fails, groups still end with the threads that started them.
    init() {
        // Where a parent had it ignored, children would be gone before anybody asks how they ended.
        signal(SIGCHLD, SIG_DFL)
        var process: pid_t = -1
        orders = tune_start_guardian(&process)
        self.process = process
    }

    /// Keeps a group that was started.
    func keep(_ group: pid_t) {
        groups.withLock { _ = $0.insert(group) }
    }

    /// Lets a group go that has ended.
    func remove(_ group: pid_t) {
        groups.withLock { _ = $0.remove(group) }
        tune_tell_guardian(orders, -group)
    }

    /// Kills every group at once.
    func killAll() {
        for group in groups.withLock(\.self) { kill(-group, SIGKILL) }
    }

    deinit {
        guard orders >= 0 else { return }
        close(orders)
        waitpid(process, nil, 0)
    }
}
