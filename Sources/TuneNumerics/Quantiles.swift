/// Order statistics with linear interpolation between neighbours, as NumPy's `percentile` counts them.
///
/// Cost: one sort each. Infinite values are ordered like others; interpolation between equal neighbours gives
/// the neighbour.
public enum Quantiles {
    /// The value below which a fraction of the values lies.
    ///
    /// - Parameters:
    ///   - fraction: From 0 (the smallest value) to 1 (the largest); clamped to that range.
    ///   - values: The values in any order.
    /// - Returns: NaN when there is no value, or one of them is NaN.
    public static func quantile(_ fraction: Double, of values: [Double]) -> Double {
        guard !values.contains(where: \.isNaN) else { return .nan }
        return quantile(fraction, ofSorted: values.sorted())
    }

    /// The value below which a fraction of the values lies, for values in ascending order.
    ///
    /// Cost: constant.
    ///
    /// - Returns: NaN when there is no value.
    public static func quantile(_ fraction: Double, ofSorted values: [Double]) -> Double {
        guard let last = values.last, !fraction.isNaN else { return .nan }
        let position = min(max(fraction, 0), 1) * Double(values.count - 1)
        let index = Int(position)
        guard index + 1 < values.count else { return last }
        return interpolate(values[index], values[index + 1], at: position - Double(index))
    }

    /// The value below which a percentage of the values lies: NumPy's `percentile`.
    public static func percentile(_ percent: Double, of values: [Double]) -> Double {
        quantile(percent / 100, of: values)
    }

    /// The percentile of those values that are numbers: NumPy's `nanpercentile`.
    ///
    /// - Returns: NaN when there is none.
    public static func nanPercentile(_ percent: Double, of values: [Double]) -> Double {
        quantile(percent / 100, of: values.filter { !$0.isNaN })
    }

    /// The middle value, or the mean of the two middle values.
    ///
    /// - Returns: NaN when there is no value, or one of them is NaN.
    public static func median(of values: [Double]) -> Double {
        quantile(0.5, of: values)
    }

    /// A point between two ordered values; monotone, and exact at both ends.
    private static func interpolate(_ lower: Double, _ upper: Double, at fraction: Double) -> Double {
        guard fraction > 0, lower < upper else { return lower }
        let width = upper - lower
        guard width.isFinite else { return lower * (1 - fraction) + upper * fraction }
        return fraction < 0.5 ? lower + width * fraction : upper - width * (1 - fraction)
    }
}
