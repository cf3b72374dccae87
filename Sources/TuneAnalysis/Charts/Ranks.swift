import TuneNumerics

/// Ranks of numbers and how they go together.
enum Ranks {
    /// The ranks from 1 on; equal numbers share the mean of theirs.
    static func ranks(of values: [Double]) -> [Double] {
        let order = ascending(values)
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, values[Int(order[end])] == values[Int(order[start])] { end += 1 }
            for place in start..<end { ranks[Int(order[place])] = Double(start + end + 1) / 2 }
            start = end
        }
        return ranks
    }

    /// Spearman's coefficient; nil where there are less than three numbers or one side does not vary.
    static func correlation(of first: [Double], with second: [Double]) -> Double? {
        guard first.count == second.count, first.count > 2 else { return nil }
        let (one, other) = (centred(ranks(of: first)), centred(ranks(of: second)))
        let product = zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
        let norm = (squares(one) * squares(other)).squareRoot()
        return norm > 0 ? min(max(product / norm, -1), 1) : nil
    }

    /// How much of the ranks' variation the groups explain, as a correlation; nil where nothing varies.
    static func correlationRatio(of values: [Double], in groups: [Int], count: Int) -> Double? {
        guard values.count > 2, Set(groups).count > 1 else { return nil }
        let ranks = centred(ranks(of: values))
        var (sums, sizes) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
        for (rank, group) in zip(ranks, groups) {
            sums[group] += rank
            sizes[group] += 1
        }
        let between = zip(sums, sizes).reduce(0) { $1.1 > 0 ? $0 + $1.0 * $1.0 / $1.1 : $0 }
        let total = squares(ranks)
        return total > 0 ? min(1, (between / total).squareRoot()) : nil
    }

    private static func centred(_ ranks: [Double]) -> [Double] {
        let mean = Double(ranks.count + 1) / 2
        return ranks.map { $0 - mean }
    }

    private static func squares(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 } }
}
