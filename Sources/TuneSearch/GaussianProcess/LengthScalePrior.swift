import Glibc

/// What is believed of length scales before there are results.
enum LengthScalePrior: String, Sendable, Hashable, CaseIterable {
    /// Log-normal; its median grows with the square root of the number of columns, as distances in the unit cube do.
    ///
    /// Source: Hvarfner, Hellsten and Nardi, "Vanilla Bayesian optimization performs great in high dimensions",
    /// ICML 2024; median and deviation are our own.
    case scaled
    /// Away from zero and infinity, whatever the number of columns.
    ///
    /// Source: Optuna 5.0.0, GPSampler.
    case optuna

    /// The logarithm of the density of inverse squared length scales, up to a constant.
    func logDensity(_ weights: [Double]) -> Double {
        switch self {
        case .scaled: weights.reduce(0) { $0 - 0.5 * pow(Self.excess($1, of: weights.count), 2) }
        case .optuna: weights.reduce(0) { $0 - 0.1 / $1 - 0.1 * $1 }
        }
    }

    /// The derivatives of `logDensity` by the logarithms of the weights.
    func gradient(_ weights: [Double]) -> [Double] {
        switch self {
        case .scaled: weights.map { 0.5 * Self.excess($0, of: weights.count) }
        case .optuna: weights.map { 0.1 / $0 - 0.1 * $0 }
        }
    }

    /// How far the logarithm of a length scale is beyond that of the median; the deviation of the prior is 1.
    private static func excess(_ weight: Double, of columns: Int) -> Double {
        -0.5 * log(weight) + 0.4 - 0.5 * log(Double(columns))
    }
}
