import Glibc

/// The standard normal distribution, with log probabilities that stay exact far out in the tails.
///
/// Every function is total: infinities have their limits, NaN gives NaN.
public enum Normal {
    /// The logarithm of the square root of two pi.
    static let logRootTwoPi = 0.918938533204672741780329736405617640

    /// The density at a point.
    public static func density(_ x: Double) -> Double {
        exp(logDensity(x))
    }

    /// The logarithm of the density at a point.
    public static func logDensity(_ x: Double) -> Double {
        -0.5 * x * x - logRootTwoPi
    }

    /// The probability of a number below a point; relative error below 1e-12 down to the smallest double.
    public static func cumulative(_ x: Double) -> Double {
        0.5 * erfc(-x * 0.5.squareRoot())
    }

    /// The logarithm of the probability of a number below a point; exact to about 1e-14 on both sides.
    public static func logCumulative(_ x: Double) -> Double {
        if x > 1 { return log1p(-cumulative(-x)) }
        if x > -10 { return log(cumulative(x)) }
        if x == -.infinity { return x }
        return logDensity(x) - log(-x) + log1p(tailSeries(x))
    }

    /// The point below which a number falls with a given probability.
    ///
    /// - Parameter probability: From 0 (minus infinity) to 1 (infinity); NaN elsewhere.
    /// - Returns: The point, exact to about 1e-15 relative.
    public static func quantile(_ probability: Double) -> Double {
        let centred = probability - 0.5
        if abs(centred) <= 0.425 { return centralQuantile(centred) }
        if probability < 0.5 { return tailQuantile(logProbability: log(probability)) }
        return -tailQuantile(logProbability: log1p(-probability))
    }

    /// The point below which a number falls with a probability given by its logarithm.
    ///
    /// - Parameter logProbability: From minus infinity to 0; NaN above.
    /// - Returns: The point, exact to about 1e-15 relative, however small the probability.
    public static func quantile(logProbability: Double) -> Double {
        if logProbability < -2.6 { return tailQuantile(logProbability: logProbability) }
        let upper = -expm1(logProbability)
        return upper < 0.075
            ? -tailQuantile(logProbability: log(upper))
            : centralQuantile(0.5 - upper)
    }

    /// The logarithm of the probability of an interval; exact for narrow intervals and far tails alike.
    ///
    /// - Returns: Minus infinity for an empty interval.
    public static func logMass(from lower: Double, to upper: Double) -> Double {
        guard lower < upper else {
            return lower.isNaN || upper.isNaN ? .nan : -.infinity
        }
        let middle = 0.5 * lower + 0.5 * upper
        if (upper - lower) * (1 + abs(middle)) < 1 {
            return narrowLogMass(middle: middle, width: upper - lower)
        }
        if lower > 0 { return logMass(from: -upper, to: -lower) }
        if upper > 0 { return log1p(-cumulative(lower) - cumulative(-upper)) }
        let outer = logCumulative(upper)
        return outer + log1p(-exp(logCumulative(lower) - outer))
    }

    /// What the tail's asymptotic series adds to one, for points below -10.
    private static func tailSeries(_ x: Double) -> Double {
        let ratio = 1 / (x * x)
        var (term, sum) = (1.0, 0.0)
        for order in 1...20 {
            term *= -ratio * Double(2 * order - 1)
            sum += term
        }
        return sum
    }

    /// Ten-point Gauss-Legendre integration of the density, relative to its value in the middle.
    private static func narrowLogMass(middle: Double, width: Double) -> Double {
        var sum = 0.0
        for (node, weight) in legendre {
            let offset = 0.5 * width * node
            sum += weight * cosh(middle * offset) * exp(-0.5 * offset * offset)
        }
        return logDensity(middle) + log(width) + log(sum)
    }

    /// Positive nodes and weights of the ten-point Gauss-Legendre rule on -1...1; the weights add up to one.
    private static let legendre = [
        (0.14887433898163122, 0.29552422471475287), (0.4333953941292472, 0.26926671930999635),
        (0.6794095682990244, 0.21908636251598204), (0.8650633666889845, 0.14945134915058059),
        (0.9739065285171717, 0.06667134430868814),
    ]
}
