import Glibc
import TuneNumerics

/// The search distribution of CMA-ES and how the solutions of one generation change it.
///
/// Cost: cubic in dimensions for a generation, quadratic for a point; linear where only variances are learned.
///
/// Source: Hansen, "The CMA evolution strategy: a tutorial", arXiv:1604.00772; active weights, equations 41 to 58.
struct CovarianceAdaptation: Sendable {
    /// The constants.
    let parameters: StrategyParameters
    /// The mean; shape `[n]`.
    private(set) var mean: [Double]
    /// The step size.
    private(set) var stepSize: Double
    /// The shape of the distribution.
    private(set) var covariance: Covariance
    /// The path of the step size; shape `[n]`.
    private(set) var stepPath: [Double]
    /// The evolution path; shape `[n]`.
    private(set) var path: [Double]
    /// How many generations were taken in.
    private(set) var generation = 0
    /// The levels of discrete dimensions; nil where there are none.
    private(set) var margin: Margin?
    private let firstStepSize: Double
    private var isBroken = false
    /// The best and worst losses of the last generations.
    private var extremes: [(best: Double, worst: Double)] = []

    /// Makes a distribution that is a ball.
    ///
    /// - Parameter isSeparable: Whether only variances are learned.
    init(
        mean: [Double], stepSize: Double, population: Int, isSeparable: Bool = false, margin: Margin? = nil
    ) {
        parameters = StrategyParameters(
            dimensions: mean.count, population: population, isSeparable: isSeparable)
        self.mean = mean
        self.stepSize = stepSize
        self.margin = margin
        firstStepSize = stepSize
        covariance = Covariance(dimensions: mean.count, isSeparable: isSeparable)
        stepPath = [Double](repeating: 0, count: mean.count)
        path = stepPath
    }

    /// The point that a standard normal vector stands for; shape `[n]`.
    func point(_ z: [Double]) -> [Double] {
        zip(mean, covariance.shaped(z)).map { $0 + stepSize * $1 }
    }

    /// The distance of a point from the mean in standard deviations.
    func distance(of x: [Double]) -> Double {
        Self.length(covariance.whitened(zip(x, mean).map { ($0 - $1) / stepSize }))
    }

    /// The point as it is evaluated: discrete dimensions widened by their margins.
    func evaluated(_ x: [Double]) -> [Double] {
        margin?.widened(x, mean: mean) ?? x
    }

    /// Moves the mean before the first generation.
    mutating func begin(at mean: [Double]) {
        if generation == 0 { self.mean = mean }
    }

    /// Takes in a whole generation, best first.
    ///
    /// - Parameter solutions: As many points as the population has, with their losses.
    mutating func update(_ solutions: [(x: [Double], loss: Double)]) {
        generation += 1
        remember(solutions)
        let steps = solutions.map { zip($0.x, mean).map { ($0 - $1) / stepSize } }
        let lengths = steps.map { Self.length(covariance.whitened($0)) }
        let step = recombined(steps)
        let (n, p) = (Double(parameters.dimensions), parameters)
        mean = zip(mean, step).map { $0 + stepSize * $1 }
        let gain = (p.stepRate * (2 - p.stepRate) * p.selectionMass).squareRoot()
        stepPath = zip(stepPath, covariance.whitened(step)).map { (1 - p.stepRate) * $0 + gain * $1 }
        let length = Self.length(stepPath)
        stepSize = min(stepSize * exp(p.stepRate / p.stepDamping * (length / p.expectedLength - 1)), 1e32)
        let settled = (1 - pow(1 - p.stepRate, 2 * Double(generation + 1))).squareRoot()
        let isSteady = length / settled < (1.4 + 2 / (n + 1)) * p.expectedLength
        let push = isSteady ? (p.pathRate * (2 - p.pathRate) * p.selectionMass).squareRoot() : 0
        path = zip(path, step).map { (1 - p.pathRate) * $0 + push * $1 }
        let stalled = isSteady ? 0 : p.pathRate * (2 - p.pathRate)
        let squares = zip(p.weights, zip(steps, lengths)).map { weight, item in
            let scale = weight >= 0 ? 1 : n / (item.1 * item.1 + 1e-8)
            return (weight: p.rankManyRate * weight * scale, vector: item.0)
        }
        let kept =
            1 + p.rankOneRate * stalled - p.rankOneRate - p.rankManyRate * p.weights.reduce(0, +)
        let isFinite = covariance.update(keeping: kept, adding: [(p.rankOneRate, path)] + squares)
        isBroken = !isFinite || !mean.allSatisfy(\.isFinite) || !(stepSize > 0)
        if !isBroken { adjustMargin() }
    }

    /// Whether nothing more is to be found from here: no progress, no width, or no precision left.
    var isFinished: Bool {
        guard !isBroken else { return true }
        let (p, widest) = (parameters, covariance.scales.max() ?? 1)
        if generation > p.patience, let best = extremes.map(\.best).min(),
            let worst = extremes.map(\.worst).max(), worst - best < 1e-12
        {
            return true
        }
        let variances = covariance.variances
        let least = 1e-12 * firstStepSize
        if variances.allSatisfy({ stepSize * $0 < least }), path.allSatisfy({ stepSize * $0 < least }) {
            return true
        }
        if stepSize * widest > 1e4 || widest / (covariance.scales.min() ?? 1) > 1e14 { return true }
        if zip(mean, variances).contains(where: { $0 == $0 + 0.2 * stepSize * $1.squareRoot() }) {
            return true
        }
        let axis = generation % p.dimensions
        return mean.indices.allSatisfy { row in
            let direction = covariance.basis.map { $0[row, axis] } ?? 1
            return mean[row] == mean[row] + 0.1 * stepSize * covariance.scales[axis] * direction
        }
    }

    private mutating func adjustMargin() {
        let deviations = covariance.variances.map { stepSize * max($0, 0).squareRoot() }
        margin?.adjust(&mean, deviations: deviations)
    }

    private mutating func remember(_ solutions: [(x: [Double], loss: Double)]) {
        guard let best = solutions.first?.loss, let worst = solutions.last?.loss else { return }
        extremes.append((best, worst))
        if extremes.count > parameters.patience { extremes.removeFirst() }
    }

    private func recombined(_ steps: [[Double]]) -> [Double] {
        var sum = [Double](repeating: 0, count: mean.count)
        for (weight, step) in zip(parameters.weights.prefix(parameters.parents), steps) {
            for index in sum.indices { sum[index] += weight * step[index] }
        }
        return sum
    }

    private static func length(_ vector: [Double]) -> Double {
        vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
}
