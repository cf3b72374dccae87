/// Counts of out-of-memory kills before and after a process ran.
public struct MemoryKills: Sendable, Hashable {
    /// Where the counts come from.
    public enum Source: Sendable, Hashable {
        /// The worker's control group: it counts its own processes only.
        case group
        /// The machine: it counts every process.
        case machine
        /// There is no count.
        case none
    }

    /// Where the counts come from.
    public let source: Source
    /// How many kills there were while the process ran.
    public let count: Int

    /// Makes counts.
    public init(source: Source, count: Int) {
        (self.source, self.count) = (source, count)
    }
}
