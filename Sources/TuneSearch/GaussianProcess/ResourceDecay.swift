import Glibc
import TuneNumerics

/// What the resource adds to a Gaussian process over configurations: a curve that decays towards a limit.
///
/// `f(x, r) = g(x) + c(r)`, where `c` mixes exponentials `gamma exp(-lambda r)` over a gamma distribution of
/// the rate: with `kappa(r) = (beta / (r + beta))^alpha` its mean is `gamma kappa(r)` and its covariance
/// `gamma² (kappa(r + s) - kappa(r) kappa(s))`.
///
/// Source: Tiao et al., "Model-based asynchronous hyperparameter and neural architecture search",
/// arXiv:2003.10865, 2020 (the kernel named exponential decay sum); Swersky et al., "Freeze-thaw Bayesian
/// optimization", arXiv:1406.3896, 2014.
struct ResourceDecay: Sendable, Hashable {
    /// The shape of the distribution of rates.
    var alpha: Double
    /// The mean rate, per unit of the resource.
    var rate: Double
    /// How much the curve falls in all.
    var gamma: Double

    /// Where a fit begins.
    static let start = ResourceDecay(alpha: 1, rate: 0.5, gamma: 0.5)

    /// The logarithms, as a fit sees them.
    var logarithms: [Double] { [log(alpha), log(rate), log(gamma)] }

    /// Reads the logarithms.
    init(logarithms: ArraySlice<Double>) {
        let values = logarithms.map { exp($0) }
        self.init(alpha: values[0], rate: values[1], gamma: values[2])
    }

    /// Makes a curve's distribution.
    init(alpha: Double, rate: Double, gamma: Double) {
        (self.alpha, self.rate, self.gamma) = (alpha, rate, gamma)
    }

    /// The mean of the curve after a resource.
    func mean(_ resource: Double) -> Double { gamma * kappa(resource) }

    /// The covariance of the curve after two resources.
    func covariance(_ first: Double, _ second: Double) -> Double {
        gamma * gamma * (kappa(first + second) - kappa(first) * kappa(second))
    }

    /// The means and covariances at some resources.
    func table(_ resources: [Double]) -> ResourceTable {
        let covariances = resources.flatMap { first in resources.map { covariance(first, $0) } }
        return ResourceTable(
            means: resources.map(mean),
            covariances: Matrix(rows: resources.count, columns: resources.count, values: covariances))
    }

    private func kappa(_ resource: Double) -> Double {
        pow(1 + resource * rate / alpha, -alpha)
    }

    /// The logarithmic ranges in which a fit searches.
    static let (lower, upper) = (
        ResourceDecay(alpha: 1e-3, rate: 1e-4, gamma: 1e-2).logarithms,
        ResourceDecay(alpha: 250, rate: 50, gamma: 100).logarithms
    )
}

/// What the resource adds at each level.
struct ResourceTable: Sendable, Hashable {
    /// The means; shape `[levels]`.
    let means: [Double]
    /// The covariances; shape `[levels, levels]`.
    let covariances: Matrix

    /// Nothing at one level.
    static let none = ResourceTable(means: [0], covariances: Matrix(rows: 1, columns: 1))
}
