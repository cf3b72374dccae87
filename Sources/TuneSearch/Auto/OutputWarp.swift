import TuneNumerics

/// Turns losses of all levels into numbers that a Gaussian process can be fitted to.
///
/// Half of it is the normal score of the rank, which spreads the top, half the loss itself, cut off as far
/// above the median as the best lies below it, which keeps a plateau flat. It is monotone, so that levels stay
/// comparable.
enum OutputWarp {
    /// Warps losses.
    ///
    /// - Parameter losses: Any numbers; those that are not finite count as the worst finite one.
    /// - Returns: Numbers of mean zero, ascending with the losses, equal for equal ones; shape `[losses.count]`.
    static func warped(_ losses: [Double]) -> [Double] {
        let worst = losses.filter(\.isFinite).max() ?? 0
        let losses = losses.map { $0.isFinite ? $0 : worst }
        let sorted = losses.sorted()
        let scores = normalScores(losses, sorted)
        let heights = standardised(clipped(losses, sorted))
        let warped = zip(scores, heights).map { 0.5 * $0 + 0.5 * $1 }
        let mean = warped.reduce(0, +) / Double(max(warped.count, 1))
        return warped.map { $0 - mean }
    }

    /// The normal quantile of the middle rank among equals.
    private static func normalScores(_ losses: [Double], _ sorted: [Double]) -> [Double] {
        let count = Double(sorted.count)
        return losses.map { loss in
            let below = firstIndex(of: sorted) { $0 >= loss }
            let equal = firstIndex(of: sorted) { $0 > loss } - below
            return Normal.quantile((Double(below) + Double(equal) / 2) / count)
        }
    }

    /// Losses on a scale that has the best at 0 and ends at 1, twice as far as the median.
    private static func clipped(_ losses: [Double], _ sorted: [Double]) -> [Double] {
        guard let best = sorted.first else { return [] }
        let middle = sorted[(sorted.count - 1) / 2] / 2 + sorted[sorted.count / 2] / 2
        let reach = middle / 2 - best / 2
        guard reach > 0 else { return losses.map { _ in 0 } }
        return losses.map { min(($0 / 2 - best / 2) / reach, 2) / 2 }
    }

    private static func standardised(_ values: [Double]) -> [Double] {
        let mean = values.reduce(0, +) / Double(max(values.count, 1))
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(values.count, 1))
        let deviation = variance.squareRoot() + 1e-9
        return values.map { ($0 - mean) / deviation }
    }

    /// The first index whose element is as asked, given that all after it are too.
    private static func firstIndex(of sorted: [Double], where isBeyond: (Double) -> Bool) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if isBeyond(sorted[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
