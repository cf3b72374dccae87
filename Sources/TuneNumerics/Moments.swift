import Glibc

/// Means and standard deviations that neither overflow nor cancel.
///
/// Cost: linear.
public enum Moments {
    /// The arithmetic mean, corrected once by the mean of the differences: equal values give themselves.
    ///
    /// - Returns: NaN when there is no value.
    public static func mean(of values: [Double]) -> Double {
        guard !values.isEmpty else { return .nan }
        let count = Double(values.count)
        var mean = sum(of: values) / count
        if !mean.isFinite, values.allSatisfy(\.isFinite) { mean = sum(of: values.map { $0 / count }) }
        let correction = sum(of: values.map { $0 - mean }) / count
        return correction.isFinite ? mean + correction : mean
    }

    /// The standard deviation of the values themselves: the divisor is their number.
    ///
    /// - Returns: NaN when there is no value.
    public static func populationDeviation(of values: [Double]) -> Double {
        deviation(of: values, divisor: Double(values.count))
    }

    /// The standard deviation of what the values are a sample of: the divisor is their number less one.
    ///
    /// - Returns: NaN when there are fewer than two values.
    public static func sampleDeviation(of values: [Double]) -> Double {
        values.count < 2 ? .nan : deviation(of: values, divisor: Double(values.count - 1))
    }

    /// The sum with the rounding errors carried along.
    ///
    /// Source: Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54, 1974.
    public static func sum(of values: [Double]) -> Double {
        var (sum, carry) = (0.0, 0.0)
        for value in values {
            let next = sum + value
            carry += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum
            sum = next
        }
        return sum.isFinite ? sum + carry : sum
    }

    /// Two passes, scaled by the largest difference from the mean.
    private static func deviation(of values: [Double], divisor: Double) -> Double {
        let mean = mean(of: values)
        let largest = values.reduce(0) { max($0, abs($1 / 2 - mean / 2)) }
        guard !mean.isNaN, largest.isFinite else { return .nan }
        guard largest > 0 else { return 0 }
        let squares = values.map { value in
            let ratio = (value / 2 - mean / 2) / largest
            return ratio * ratio
        }
        return 2 * largest * (sum(of: squares) / divisor).squareRoot()
    }
}
