import Glibc
import TuneNumerics

/// What a point is worth, from the mean and the variance of its value; larger is better.
///
/// Values are minimised.
enum Acquisition: Sendable, Hashable {
    /// The logarithm of the expected improvement on a value.
    case logImprovement(on: Double)
    /// The logarithm of the probability of an improvement on a value.
    case logProbability(of: Double)
    /// So many deviations below the mean: what may be hoped for.
    case confidence(Double)
    /// The deviation, where the hope is no worse than a threshold; below it counts ten times what is missing.
    ///
    /// Source: Song et al., arXiv:2408.11527, 2024, section 3.5 (pure exploration).
    case exploration(threshold: Double)

    /// The name in origins.
    var name: String {
        switch self {
        case .logImprovement: "log_expected_improvement"
        case .logProbability: "log_probability_of_improvement"
        case .confidence: "upper_confidence_bound"
        case .exploration: "pure_exploration"
        }
    }

    /// The value on which an improvement is sought; nil where it is not about one.
    var goal: Double? {
        switch self {
        case .logImprovement(let goal), .logProbability(let goal): goal
        case .confidence, .exploration: nil
        }
    }

    /// How many deviations the exploration hopes for.
    static let hope = 0.5
    /// How many deviations the confidence bound hopes for.
    static let optimism = 1.8

    /// The worth, and its derivatives by mean and variance.
    func worth(mean: Double, variance: Double) -> (value: Double, byMean: Double, byVariance: Double) {
        let deviation = max(variance, Self.leastVariance).squareRoot()
        let byVariance = variance > Self.leastVariance ? 0.5 / deviation : 0
        switch self {
        case .logImprovement(let best):
            let z = (best - mean) / deviation
            let slope = Normal.logImprovementSlope(z)
            let value = log(deviation) + Normal.logImprovement(z)
            return (value, -slope / deviation, (1 - slope * z) / deviation * byVariance)
        case .logProbability(let best):
            let z = (best - mean) / deviation
            let slope = exp(Normal.logDensity(z) - Normal.logCumulative(z))
            return (Normal.logCumulative(z), -slope / deviation, -slope * z / deviation * byVariance)
        case .confidence(let width):
            return (width * deviation - mean, -1, width * byVariance)
        case .exploration(let threshold):
            let missing = Self.hope * deviation - mean - threshold
            guard missing < 0 else { return (deviation, 0, byVariance) }
            return (deviation + 10 * missing, -10, (1 + 10 * Self.hope) * byVariance)
        }
    }

    /// Below this the variance is nothing but rounding.
    private static let leastVariance = 1e-12
}
