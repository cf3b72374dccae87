import Glibc

/// How many files, and so connections, the system lets the process have open.
enum OpenFiles {
    /// What the server needs beside its connections.
    private static let others = 256

    /// Raises the process's limit as far as connections need it and the system allows.
    ///
    /// - Returns: How many connections there may be, at least one and at most `connections`.
    static func raise(to connections: Int) -> Int {
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(kind, &limit) == 0 else { return connections }
        let wanted = rlim_t(max(0, connections) + others)
        if limit.rlim_cur < wanted {
            var raised = rlimit(rlim_cur: min(wanted, limit.rlim_max), rlim_max: limit.rlim_max)
            if setrlimit(kind, &raised) == 0 { limit = raised }
        }
        let free = Int(clamping: limit.rlim_cur) - others
        return max(1, min(connections, free))
    }
}
