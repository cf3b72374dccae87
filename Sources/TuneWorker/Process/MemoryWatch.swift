import Foundation

/// Counts the kernel's out-of-memory kills, where it tells.
struct MemoryWatch: Sendable {
    /// A file with a line such as `oom_kill 3`, and whose kills it counts.
    private let files: [(path: String, source: MemoryKills.Source)]

    /// Watches the worker's control group, or else the machine.
    init(groupPaths: [String] = Self.ownGroups(), machinePath: String = "/proc/vmstat") {
        let groups = groupPaths.map { (path: $0, source: MemoryKills.Source.group) }
        files = groups + [(path: machinePath, source: .machine)]
    }

    /// The kills so far; nil where nobody counts.
    func count() -> (source: MemoryKills.Source, count: Int)? {
        for file in files {
            if let count = Self.count(in: file.path) { return (file.source, count) }
        }
        return nil
    }

    /// The kills since an earlier count.
    func kills(since before: (source: MemoryKills.Source, count: Int)?) -> MemoryKills {
        guard let before, let now = count(), now.source == before.source else {
            return MemoryKills(source: .none, count: 0)
        }
        return MemoryKills(source: now.source, count: now.count - before.count)
    }

    private static func count(in path: String) -> Int? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("oom_kill ") }
        return line.flatMap { Int($0.dropFirst("oom_kill ".count)) }
    }

    /// The files of this process's control group, of version 2 and of version 1.
    ///
    /// - Parameter text: Lines such as `0::/user.slice` or `4:memory:/user.slice`.
    static func ownGroups(_ text: String? = try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8))
        -> [String]
    {
        (text ?? "").split(separator: "\n").compactMap { line in
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return nil }
            if parts[0] == "0" { return "/sys/fs/cgroup\(parts[2])/memory.events" }
            let isMemory = parts[1].split(separator: ",").contains("memory")
            return isMemory ? "/sys/fs/cgroup/memory\(parts[2])/memory.oom_control" : nil
        }
    }
}
