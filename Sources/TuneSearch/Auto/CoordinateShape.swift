private import Glibc

/// A monotone map of [0, 1] onto itself that stretches either end: `1 - (1 - u^low)^high`.
///
/// What is good often lies in a corner of the range that was asked for; a process whose lengths are the same
/// everywhere sees nothing of it. With both exponents 1 the map changes nothing.
///
/// Source: the distribution of Kumaraswamy, as in Snoek et al., "Input warping for Bayesian optimization of
/// non-stationary functions", ICML 2014, who use the beta distribution, and Cowen-Rivers et al., "HEBO", JAIR
/// 2022.
struct CoordinateShape: Sendable, Hashable {
    /// Below 1 the low end is stretched.
    let low: Double
    /// Below 1 the high end is stretched.
    let high: Double

    /// The image of a coordinate; those outside [0, 1] count as its ends.
    func callAsFunction(_ coordinate: Double) -> Double {
        1 - exp(high * log1p(-exp(low * log(Self.inner(coordinate)))))
    }

    /// The image of a coordinate, and its slopes by the logarithms of both exponents.
    func slopes(at coordinate: Double) -> Point {
        let logarithm = log(Self.inner(coordinate))
        let part = exp(low * logarithm)
        let rest = log1p(-part)
        let power = exp(high * rest)
        return Point(
            value: 1 - power, low: high * power / (1 - part) * part * logarithm * low,
            high: -power * rest * high)
    }

    /// An image and its slopes.
    struct Point: Sendable, Hashable {
        let value: Double
        let low: Double
        let high: Double
    }

    /// A coordinate off the ends, where slopes are finite.
    private static func inner(_ coordinate: Double) -> Double { min(max(coordinate, 1e-6), 1 - 1e-6) }
}
