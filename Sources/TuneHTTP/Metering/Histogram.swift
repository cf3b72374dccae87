/// Counts durations in fixed buckets.
struct Histogram: Sendable, Hashable {
    /// The upper bounds of the buckets, in seconds; what is longer is counted beyond them.
    static let bounds = [
        0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    /// How many durations fell into each bucket; the last one has no upper bound.
    private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
    /// All durations together, in seconds.
    private(set) var sum = 0.0

    /// How many there are.
    var count: Int { counts.reduce(0, +) }

    /// Adds a duration.
    mutating func add(_ seconds: Double) {
        counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
        sum += seconds
    }

    /// An estimate of a quantile: within its bucket durations count as evenly spread.
    ///
    /// - Returns: Seconds; nil where there are no durations. Beyond the last bound that bound.
    func quantile(_ share: Double) -> Double? {
        let rank = share * Double(count)
        guard count > 0 else { return nil }
        var below = 0.0
        for (index, count) in counts.enumerated() where count > 0 {
            let next = below + Double(count)
            if next >= rank {
                guard index < Self.bounds.count else { break }
                let low = index == 0 ? 0 : Self.bounds[index - 1]
                return low + (Self.bounds[index] - low) * (rank - below) / Double(count)
            }
            below = next
        }
        return Self.bounds.last
    }
}
