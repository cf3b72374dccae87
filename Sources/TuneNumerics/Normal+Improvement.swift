import Glibc

/// Expected improvement, in logarithms: exact also where it is far below the smallest double.
///
/// Source: Ament et al., "Unexpected improvements to expected improvement", NeurIPS 2023.
extension Normal {
    /// The logarithm of the expected part above zero of a number with mean `z` and deviation one.
    ///
    /// - Returns: Exact to about 1e-11 relative of the expectation.
    public static func logImprovement(_ z: Double) -> Double {
        guard z < farBelow else { return log(z * cumulative(z) + density(z)) }
        let ratio = 1 / (z * z)
        guard ratio > 0 else { return z.isNaN ? .nan : -.infinity }
        var (term, sum) = (1.0, 1.0)
        for order in 1...10 {
            term *= -ratio * Double(2 * order + 1)
            sum += term
        }
        return logDensity(z) + log(ratio) + log(sum)
    }

    /// The derivative of `logImprovement`: the probability of an improvement over the expected one.
    public static func logImprovementSlope(_ z: Double) -> Double {
        if z > 1e8 { return 1 / z }
        return exp(logCumulative(z) - logImprovement(z))
    }

    /// Below this point the asymptotic series is exact, and the difference above is not.
    private static let farBelow = -25.0
}
