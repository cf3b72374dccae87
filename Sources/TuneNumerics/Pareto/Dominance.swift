/// Which points of losses are better than which: smaller is better in every coordinate, NaN counts as
/// infinity.
public enum Dominance {
    /// Whether the first point is nowhere worse than the second and somewhere better.
    public static func dominates(_ first: [Double], _ second: [Double]) -> Bool {
        var isBetter = false
        for (a, b) in zip(first, second) {
            let (a, b) = (comparable(a), comparable(b))
            if a > b { return false }
            if a < b { isBetter = true }
        }
        return isBetter
    }

    /// How many layers of non-dominated points have to be taken away before a point is non-dominated.
    ///
    /// Equal points have equal ranks. Cost: n log n comparisons for two objectives, at most quadratic for
    /// more.
    ///
    /// Source: Zhang et al., "An efficient approach to nondominated sorting", IEEE Trans. Evolutionary
    /// Computation 19(2), 2015, section III (ENS-BS).
    ///
    /// - Parameter points: Losses; shape `[points][objectives]`.
    /// - Returns: From 0, the best, upwards; shape `[points]`.
    public static func ranks(of points: [[Double]]) -> [Int] {
        let points = points.map { $0.map(comparable) }
        var ranks = [Int](repeating: 0, count: points.count)
        var layers: [[Int]] = []
        for index in lexicographic(points) {
            let point = points[index]
            var (low, high) = (0, layers.count)
            while low < high {
                let middle = (low + high) / 2
                if holds(layers[middle], points, above: point) { low = middle + 1 } else { high = middle }
            }
            if low == layers.count { layers.append([]) }
            layers[low].append(index)
            ranks[index] = low
        }
        return ranks
    }

    /// The ranks where some outcomes break constraints.
    ///
    /// First all feasible points by non-domination, then the infeasible ones by violation, then, by
    /// non-domination, those whose violation is not known.
    ///
    /// Source: Deb et al., "NSGA-II", IEEE Trans. Evolutionary Computation 6(2), 2002, section VI.
    ///
    /// - Parameters:
    ///   - points: Losses; shape `[points][objectives]`.
    ///   - violations: By how much constraints are broken; zero or less for feasible points, NaN for unknown;
    ///     shape `[points]`.
    public static func ranks(of points: [[Double]], violations: [Double]) -> [Int] {
        precondition(points.count == violations.count, "Every point has one violation.")
        var ranks = [Int](repeating: 0, count: points.count)
        var floor = 0
        func settle(_ members: [Int], _ values: [[Double]]) {
            let inner = Self.ranks(of: values)
            for (member, rank) in zip(members, inner) { ranks[member] = floor + rank }
            if let last = inner.max() { floor += last + 1 }
        }
        let feasible = points.indices.filter { violations[$0] <= 0 }
        settle(feasible, feasible.map { points[$0] })
        let infeasible = points.indices.filter { violations[$0] > 0 }
        settle(infeasible, infeasible.map { [violations[$0]] })
        let unknown = points.indices.filter { violations[$0].isNaN }
        settle(unknown, unknown.map { points[$0] })
        return ranks
    }

    /// The indices of the points that no other dominates, ascending.
    ///
    /// Cost: n log n comparisons, and for three objectives or more those of every point with the front.
    public static func front(of points: [[Double]]) -> [Int] {
        let points = points.map { $0.map(comparable) }
        var front: [Int] = []
        for index in lexicographic(points) where !holds(front, points, above: points[index]) {
            front.append(index)
        }
        return front.sorted()
    }

    /// The order of points by their first coordinate that differs, equal ones as they stand.
    static func lexicographic(_ points: [[Double]]) -> [Int] {
        points.indices.sorted { first, second in
            for (a, b) in zip(points[first], points[second]) where a != b { return a < b }
            return first < second
        }
    }

    /// Whether one of a layer's points dominates a point that comes after them in lexicographic order.
    private static func holds(_ layer: [Int], _ points: [[Double]], above point: [Double]) -> Bool {
        // Of two objectives, the second falls along a layer: only the last member can dominate.
        if point.count <= 2 { return layer.last.map { dominates(points[$0], point) } ?? false }
        return layer.reversed().contains { dominates(points[$0], point) }
    }

    private static func comparable(_ loss: Double) -> Double { loss.isNaN ? .infinity : loss }
}
