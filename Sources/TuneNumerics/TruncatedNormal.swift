import Glibc

/// A normal distribution cut to an interval.
///
/// Exact also where the interval lies many deviations away from the mean.
public struct TruncatedNormal: Sendable, Hashable {
    /// The mean before the cut.
    public let mean: Double
    /// The standard deviation before the cut; positive.
    public let deviation: Double
    /// The lower end of the interval; may be minus infinity.
    public let lower: Double
    /// The upper end of the interval, above the lower; may be infinity.
    public let upper: Double
    /// The logarithm of the probability that the uncut distribution gives to the interval.
    public let logMass: Double

    /// Cuts a normal distribution to an interval.
    public init(mean: Double = 0, deviation: Double = 1, from lower: Double, to upper: Double) {
        precondition(deviation > 0, "A standard deviation must be positive.")
        precondition(lower < upper, "A truncated normal distribution needs an interval with an inside.")
        self.mean = mean
        self.deviation = deviation
        self.lower = lower
        self.upper = upper
        logMass = Normal.logMass(from: (lower - mean) / deviation, to: (upper - mean) / deviation)
    }

    /// The logarithm of the density at a point; minus infinity outside the interval.
    public func logDensity(_ x: Double) -> Double {
        guard x >= lower, x <= upper else { return x.isNaN ? .nan : -.infinity }
        return Normal.logDensity((x - mean) / deviation) - log(deviation) - logMass
    }

    /// The logarithm of the probability of a part of the interval; what lies outside counts nothing.
    public func logProbability(from start: Double, to end: Double) -> Double {
        let (start, end) = (max(start, lower), min(end, upper))
        return Normal.logMass(from: (start - mean) / deviation, to: (end - mean) / deviation) - logMass
    }

    /// The point below which a number falls with a given probability; always inside the interval.
    ///
    /// - Parameter probability: From 0 (the lower end) to 1 (the upper end).
    public func quantile(_ probability: Double) -> Double {
        guard probability > 0 else { return probability.isNaN ? .nan : lower }
        guard probability < 1 else { return upper }
        let point = mean + deviation * standardQuantile(probability)
        return min(max(point, lower), upper)
    }

    /// Draws a number from the interval; one draw uses one output of the generator.
    public func sample(using generator: inout SeededGenerator) -> Double {
        quantile(generator.openUniform())
    }

    /// The quantile in deviations from the mean, reckoned from the tail that is nearer.
    private func standardQuantile(_ probability: Double) -> Double {
        let below = Self.logSum(
            Normal.logCumulative((lower - mean) / deviation), log(probability) + logMass)
        if below < -0.6931471805599453 { return Normal.quantile(logProbability: below) }
        let above = Self.logSum(
            Normal.logCumulative((mean - upper) / deviation), log1p(-probability) + logMass)
        return -Normal.quantile(logProbability: min(above, 0))
    }

    /// The logarithm of the sum of two numbers given by their logarithms.
    private static func logSum(_ first: Double, _ second: Double) -> Double {
        let larger = max(first, second)
        guard larger > -.infinity else { return larger }
        return larger + log1p(exp(min(first, second) - larger))
    }
}
