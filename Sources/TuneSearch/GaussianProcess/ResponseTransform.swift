import Glibc
import TuneNumerics

/// How losses become the values that a Gaussian process is fitted to, and back.
///
/// Losses up to the median stay in proportion; the worse half is bent to the quantiles of a normal distribution
/// whose width is that of the better half, so that a few huge losses do not flatten everything else. Then mean 0
/// and deviation 1. Losses that are not finite come last: half the range and one deviation beyond the worst.
///
/// Source: Song et al., "The Vizier Gaussian process bandit algorithm", arXiv:2408.11527, 2024, appendix B.
struct ResponseTransform: Sendable, Hashable {
    /// The values; shape `[losses.count]`.
    let targets: [Double]
    /// The smallest of the values.
    let best: Double
    private let centre: Double
    private let width: Double
    /// The finite losses and their values, both ascending.
    private let knots: [Knot]

    private struct Knot: Sendable, Hashable {
        let loss: Double
        let target: Double
    }

    /// Transforms losses.
    ///
    /// - Parameter bends: Whether the worse half is bent.
    /// - Returns: nil where all finite losses are equal, or there is none.
    init?(_ losses: [Double], bends: Bool = true) {
        let finite = losses.filter(\.isFinite)
        let sorted = finite.sorted()
        guard let least = sorted.first, let most = sorted.last, least < most else { return nil }
        let median = Quantiles.quantile(0.5, ofSorted: sorted)
        let bent = bends ? Self.bent(sorted, median: median) : sorted
        let (centre, width) = (Moments.mean(of: bent), Moments.populationDeviation(of: bent))
        guard centre.isFinite, width.isFinite, width > 0 else { return nil }
        let values = bent.map { ($0 - centre) / width }
        let top = values[values.count - 1]
        let failed = top + 0.5 * (top - values[0]) + 1
        let knots = zip(sorted, values).map(Knot.init)
        let raw = losses.map { $0.isFinite ? Self.target(of: $0, in: knots) : failed }
        let shift = Moments.mean(of: raw)
        let spread = max(Moments.populationDeviation(of: raw), 1e-10)
        guard values[0] < top, shift.isFinite, spread.isFinite else { return nil }
        targets = raw.map { ($0 - shift) / spread }
        best = (values[0] - shift) / spread
        self.centre = centre + shift * width
        self.width = spread * width
        self.knots = knots.map { Knot(loss: $0.loss, target: ($0.target - shift) / spread) }
    }

    /// The loss that a value stands for: exact in the better half, interpolated in the other.
    func loss(of target: Double) -> Double {
        guard let first = knots.first, let last = knots.last, target > first.target else {
            return centre + width * target
        }
        guard target < last.target else { return last.loss }
        let upper = knots.firstIndex { $0.target >= target } ?? knots.count - 1
        let (low, high) = (knots[max(upper - 1, 0)], knots[upper])
        guard high.target > low.target else { return high.loss }
        let share = (target - low.target) / (high.target - low.target)
        return low.loss * (1 - share) + high.loss * share
    }

    /// The difference of losses in the better half that a difference of values stands for.
    func spread(of deviation: Double) -> Double { width * deviation }

    /// Bends what lies beyond the median; equal losses stay equal.
    private static func bent(_ sorted: [Double], median: Double) -> [Double] {
        let good = sorted.filter { $0 <= median }
        let squares = good.map { ($0 - median) * ($0 - median) }
        let width = (Moments.mean(of: squares)).squareRoot()
        guard width > 0, width.isFinite else { return sorted }
        var result = good
        while result.count < sorted.count {
            let start = result.count
            let end = sorted[start...].firstIndex { $0 > sorted[start] } ?? sorted.count
            let rank = 0.5 * Double(start + end) / Double(sorted.count)
            let value = median + width * max(0, Normal.quantile(rank))
            result += repeatElement(value, count: end - start)
        }
        return result
    }

    /// The value of a loss that is one of the knots.
    private static func target(of loss: Double, in knots: [Knot]) -> Double {
        var (low, high) = (0, knots.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if knots[middle].loss >= loss { high = middle } else { low = middle + 1 }
        }
        return knots[low].target
    }
}
