import Glibc
import TuneNumerics

/// The parameters of a Gaussian process: how fast the function changes along each column, how much, and how noisy
/// it is.
struct KernelParameters: Sendable, Hashable {
    /// The inverse squared length scale of each column.
    var weights: [Double]
    /// The variance of the function.
    var scale: Double
    /// The variance of the noise.
    var noise: Double
    /// What the resource adds; nil without a resource.
    var decay: ResourceDecay?

    /// Where a fit begins when nothing is known.
    static func start(columns: Int, hasResource: Bool = false) -> KernelParameters {
        KernelParameters(
            weights: [Double](repeating: 1, count: columns), scale: 1, noise: 0.01,
            decay: hasResource ? .start : nil)
    }

    /// The length scale of each column.
    var lengthScales: [Double] { weights.map { 1 / $0.squareRoot() } }

    /// The logarithms of all parameters, as a fit sees them.
    var logarithms: [Double] {
        weights.map { log($0) } + [log(scale), log(noise)] + (decay?.logarithms ?? [])
    }

    /// Reads the logarithms of so many columns.
    init(logarithms: [Double], columns: Int) {
        weights = logarithms.prefix(columns).map { exp($0) }
        scale = exp(logarithms[columns])
        noise = exp(logarithms[columns + 1])
        decay =
            logarithms.count > columns + 2 ? ResourceDecay(logarithms: logarithms[(columns + 2)...]) : nil
    }

    /// Makes the parameters as they are.
    init(weights: [Double], scale: Double, noise: Double, decay: ResourceDecay? = nil) {
        (self.weights, self.scale, self.noise, self.decay) = (weights, scale, noise, decay)
    }

    /// The logarithm of the prior density, up to a constant.
    ///
    /// The variance is gamma distributed (2, 1), the noise (1.1, 30).
    ///
    /// Source: Optuna 5.0.0, GPSampler.
    func logPrior(_ lengthScales: LengthScalePrior) -> Double {
        lengthScales.logDensity(weights) + log(scale) - scale + 0.1 * log(noise) - 30 * noise
    }

    /// The derivatives of `logPrior` by the logarithms.
    func logPriorGradient(_ lengthScales: LengthScalePrior) -> [Double] {
        lengthScales.gradient(weights) + [1 - scale, 0.1 - 30 * noise] + (decay == nil ? [] : [0, 0, 0])
    }

    /// The ranges of the logarithms in which a fit searches.
    static func bounds(columns: Int, hasResource: Bool) -> (lower: [Double], upper: [Double]) {
        let extra = hasResource ? (ResourceDecay.lower, ResourceDecay.upper) : ([], [])
        return (
            [Double](repeating: log(1e-4), count: columns) + [log(1e-3), log(1e-6)] + extra.0,
            [Double](repeating: log(1e4), count: columns) + [log(1e3), log(10)] + extra.1
        )
    }

    /// The covariances of points with each other, noise included; the lower triangle.
    ///
    /// - Parameters:
    ///   - distances: The weighted squared distances, row after row of the lower triangle, each in packs of eight.
    ///   - levels: The level of each point.
    ///   - table: What the resource adds; looked at only with a resource.
    func covariance(_ distances: [SIMD8<Double>], levels: [Int], table: ResourceTable) -> Matrix {
        let count = levels.count
        var result = Matrix(rows: count, columns: count)
        result.edit { values in
            var pack = 0
            for row in 0..<count {
                for start in stride(from: 0, through: row, by: 8) {
                    let part = distances[pack].matern * scale
                    pack += 1
                    for lane in 0..<min(8, row + 1 - start) {
                        values[row * count + start + lane] = part[lane]
                    }
                }
                values[row * count + row] = scale + noise
                guard decay != nil else { continue }
                for column in 0...row {
                    values[row * count + column] += table.covariances[levels[row], levels[column]]
                }
            }
        }
        return result
    }
}
