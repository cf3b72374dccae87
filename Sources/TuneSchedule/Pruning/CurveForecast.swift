private import Glibc
internal import TuneNumerics

/// What a learning curve may come to at the end of training: a mixture of normal distributions.
///
/// Four families of curves that level off and the last value, carried on, are weighted by the Bayesian
/// information criterion. The variance of each is that of its residuals, widened by the uncertainty of its
/// parameters; that of the last value grows with the reports still to come. A forecast needs two points more
/// than parameters; where no family has them, the last value stands alone.
///
/// Cost: some 0.6 ms for 40 points; longer curves are thinned to 40.
///
/// Source: Domhan et al., IJCAI 2015, with least squares in place of sampling: see ``CurveFamily``.
struct CurveForecast: Sendable {
    /// The forecast of one family.
    struct Part: Sendable, Hashable {
        /// The family; nil for the last value.
        let family: CurveFamily?
        var weight: Double
        let mean: Double
        let deviation: Double
    }

    /// The parts; their weights add up to 1.
    let parts: [Part]

    /// Forecasts a curve.
    ///
    /// - Parameters:
    ///   - steps: The steps, ascending, at least one, none negative.
    ///   - losses: The losses, all finite; shape as `steps`.
    ///   - end: The step to look ahead to, above the last one.
    init(steps: [Int], losses: [Double], to end: Int) {
        let (low, high) = (losses.min() ?? 0, losses.max() ?? 0)
        let width = high - low
        guard width > 0, width.isFinite else {
            parts = [Part(family: nil, weight: 1, mean: losses.last ?? 0, deviation: 0)]
            return
        }
        let kept = Self.thinned(losses.count)
        let length = Double(end)
        let x = kept.map { (Double(steps[$0]) + 1) / (length + 1) }
        let y = kept.map { (losses[$0] - low) / width }
        var scored = CurveFamily.allCases.compactMap { Self.fit($0, x, y, steps: length) }
        scored.append(Self.carriedOn(x, y))
        let best = scored.map(\.criterion).min() ?? 0
        let weights = scored.map { exp((best - $0.criterion) / 2) }
        let total = weights.reduce(0, +)
        parts = zip(scored, weights).map { scored, weight in
            Part(
                family: scored.part.family, weight: weight / total, mean: low + width * scored.part.mean,
                deviation: width * scored.part.deviation)
        }
    }

    /// The mean of the mixture.
    var mean: Double { parts.reduce(0) { $0 + $1.weight * $1.mean } }

    /// The probability that the end is below a loss.
    func probability(below loss: Double) -> Double {
        parts.reduce(0) { sum, part in
            let isBelow = part.mean < loss ? 1.0 : 0
            let share = part.deviation > 0 ? Normal.cumulative((loss - part.mean) / part.deviation) : isBelow
            return sum + part.weight * share
        }
    }

    private typealias Scored = (part: Part, criterion: Double)

    /// The least residual that is believed, as a share of the curve's width.
    private static let leastDeviation = 1e-3

    /// The indices of at most 40 points, evenly spread, the last one among them.
    private static func thinned(_ count: Int) -> [Int] {
        guard count > 40 else { return Array(0..<count) }
        return (0..<40).map { $0 * (count - 1) / 39 }
    }

    private static func fit(_ family: CurveFamily, _ x: [Double], _ y: [Double], steps: Double) -> Scored? {
        let model: LevenbergMarquardt.Model = { family.model($0, $1, steps: steps) }
        let starts = family.starts.compactMap { start(family, $0, x, y, steps: steps) }
        guard let first = starts.min(by: { $0.squares < $1.squares }), y.count >= first.parameters.count + 2,
            let fit = LevenbergMarquardt(model, x: x, y: y, from: first.parameters)
        else { return nil }
        let (n, k) = (Double(y.count), Double(fit.parameters.count))
        let (mean, gradient) = model(1, fit.parameters)
        let variance = max(fit.sumOfSquares / (n - k), leastDeviation * leastDeviation)
        let deviation = (variance * (1 + fit.variance(along: gradient))).squareRoot()
        guard mean.isFinite, !deviation.isNaN else { return nil }
        return (
            Part(family: family, weight: 0, mean: mean, deviation: deviation),
            criterion(fit.sumOfSquares / n, n, k)
        )
    }

    /// The best constant and multiple for a shape, by linear least squares.
    private static func start(
        _ family: CurveFamily, _ shape: [Double], _ x: [Double], _ y: [Double], steps: Double
    ) -> (parameters: [Double], squares: Double)? {
        let values = x.map { family.shape(at: $0, shape[...], steps: steps).0 }
        let n = Double(y.count)
        let (meanX, meanY) = (values.reduce(0, +) / n, y.reduce(0, +) / n)
        let spread = values.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
        guard spread > 0, spread.isFinite else { return nil }
        let slope = zip(values, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) } / spread
        let constant = meanY - slope * meanX
        let squares = zip(values, y).reduce(0) { sum, pair in
            let residual = pair.1 - constant - slope * pair.0
            return sum + residual * residual
        }
        return ([constant, slope] + shape, squares)
    }

    /// The last value, as a random walk whose steps are the differences seen.
    private static func carriedOn(_ x: [Double], _ y: [Double]) -> Scored {
        let (first, last) = (x.first ?? 0, x.last ?? 0)
        let count = Double(max(y.count - 1, 1))
        let squares = zip(y, y.dropFirst()).reduce(0) { $0 + ($1.1 - $1.0) * ($1.1 - $1.0) }
        let variance = max(squares / count, leastDeviation * leastDeviation)
        let ahead = max(1, (1 - last) * count / max(last - first, 1e-9))
        return (
            Part(family: nil, weight: 0, mean: y.last ?? 0, deviation: (variance * ahead).squareRoot()),
            criterion(squares / count, Double(y.count), 1)
        )
    }

    private static func criterion(_ variance: Double, _ points: Double, _ parameters: Double) -> Double {
        points * log(max(variance, leastDeviation * leastDeviation)) + parameters * log(points)
    }
}
