import Foundation

/// Counts the kernel's out-of-memory kills, where it tells.
struct MemoryWatch: Sendable {
    /// A file with a line such as `oom_kill 3`, and whose kills it counts.
    private let files: [(path: String, source: MemoryKills.Source)]

    /// Watches the worker's control group (version 2), or else the machine.
    init(groupPath: String? = Self.ownGroup(), machinePath: String = "/proc/vmstat") {
        let group = groupPath.map { [(path: $0, source: MemoryKills.Source.group)] } ?? []
        files = group + [(path: machinePath, source: .machine)]
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

    /// The file of this process's control group.
    static func ownGroup() -> String? {
        guard let text = try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("0::/") })
        else { return nil }
        return "/sys/fs/cgroup" + line.dropFirst("0::".count) + "/memory.events"
    }
}
