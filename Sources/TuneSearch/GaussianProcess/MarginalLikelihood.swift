import Glibc
import TuneNumerics

/// How well parameters of a Gaussian process explain values, and the parameters that do so best.
///
/// Cost of an evaluation: the cube of the number of points, and the square times the columns. Memory: half the square
/// times the columns.
///
/// Source: Rasmussen and Williams, "Gaussian processes for machine learning", MIT Press 2006, section 5.4.1.
struct MarginalLikelihood: Sendable {
    private let count: Int
    private let columns: Int
    private let targets: [Double]
    private let levels: [Int]
    private let resources: [Double]
    private let prior: LengthScalePrior
    /// The squared distances by column, row after row of the lower triangle, each in packs of eight.
    private let distances: [[SIMD8<Double>]]

    /// Lays out the distances between points.
    ///
    /// - Parameters:
    ///   - targets: The values, standardised; shape `[points.count]`.
    ///   - resources: The resource of each level; empty without a resource.
    init(
        _ points: KernelPoints, targets: [Double], resources: [Double] = [], prior: LengthScalePrior = .scaled
    ) {
        precondition(targets.count == points.count, "Each point has a value.")
        count = points.count
        columns = points.map.dimensions.count
        levels = points.levels
        self.targets = targets
        self.resources = resources
        self.prior = prior
        distances = (0..<points.map.dimensions.count).map { column in
            (0..<points.count).flatMap { point in
                points.squaredDistances(
                    to: points.values(ofPoint: point), column: column, packs: point / 8 + 1)
            }
        }
    }

    /// The parameters that maximise likelihood times prior, searched from each start; nil where none explains
    /// anything.
    func fit(from starts: [KernelParameters], iterations: Int) -> KernelParameters? {
        let bounds = KernelParameters.bounds(columns: columns, hasResource: !resources.isEmpty)
        let search = LBFGS(iterations: iterations, gradientTolerance: 1e-2, valueTolerance: 1e-5)
        let ends = starts.map { start in
            search.minimise(
                from: start.logarithms, lower: bounds.lower, upper: bounds.upper, loss)
        }
        let best = ends.enumerated().filter { $0.element.value.isFinite }
            .min { ($0.element.value, $0.offset) < ($1.element.value, $1.offset) }
        return best.map { KernelParameters(logarithms: $0.element.point, columns: columns) }
    }

    /// The logarithm of the marginal likelihood; minus infinity where the covariance is not positive definite.
    func logLikelihood(_ parameters: KernelParameters) -> Double {
        evaluation(parameters)?.logLikelihood ?? -.infinity
    }

    /// Minus the logarithm of likelihood times prior, and its gradient, at the logarithms of parameters.
    func loss(_ logarithms: [Double]) -> (value: Double, gradient: [Double]) {
        let parameters = KernelParameters(logarithms: logarithms, columns: columns)
        guard let evaluation = evaluation(parameters) else {
            return (.infinity, [Double](repeating: 0, count: logarithms.count))
        }
        let slopes = zip(gradient(parameters, evaluation), parameters.logPriorGradient(prior))
        return (-evaluation.logLikelihood - parameters.logPrior(prior), slopes.map { -$0 - $1 })
    }

    /// What value and gradient share.
    private struct Evaluation {
        let logLikelihood: Double
        let cholesky: Cholesky
        let solution: [Double]
        let distances: [SIMD8<Double>]
    }

    private func evaluation(_ parameters: KernelParameters) -> Evaluation? {
        let table = parameters.decay?.table(resources) ?? .none
        let distances = weightedDistances(parameters.weights)
        let covariance = parameters.covariance(distances, levels: levels, table: table)
        let residuals = zip(targets, levels).map { $0 - table.means[$1] }
        guard let cholesky = Cholesky(covariance) else { return nil }
        let solution = cholesky.solve(residuals)
        let fit = zip(residuals, solution).reduce(0) { $0 + $1.0 * $1.1 }
        let value = -0.5 * (fit + cholesky.logDeterminant + Double(count) * log(2 * .pi))
        guard value.isFinite else { return nil }
        return Evaluation(
            logLikelihood: value, cholesky: cholesky, solution: solution, distances: distances)
    }

    private func weightedDistances(_ weights: [Double]) -> [SIMD8<Double>] {
        var sums = [SIMD8<Double>](repeating: .zero, count: distances.first?.count ?? packs)
        for (column, weight) in zip(distances, weights) {
            for index in sums.indices { sums[index] += column[index] * weight }
        }
        return sums
    }

    /// The packs of all rows of the lower triangle.
    private var packs: Int { (0..<count).reduce(0) { $0 + $1 / 8 + 1 } }

    /// The derivatives of the log likelihood by the logarithms of the parameters.
    ///
    /// With `S = solution solutionᵀ - inverse` each is half the trace of `S` times the covariance's derivative.
    private func gradient(_ parameters: KernelParameters, _ evaluation: Evaluation) -> [Double] {
        let inverse = evaluation.cholesky.inverse
        let solution = evaluation.solution
        let scale = parameters.scale
        var slopes = [SIMD8<Double>](repeating: .zero, count: evaluation.distances.count)
        var (scaleSlope, noiseSlope, pack) = (SIMD8<Double>.zero, 0.0, 0)
        for row in 0..<count {
            for start in stride(from: 0, through: row, by: 8) {
                var weight = SIMD8<Double>.zero
                for lane in 0..<min(8, row - start) {
                    let column = start + lane
                    weight[lane] = solution[row] * solution[column] - inverse[row, column]
                }
                let distance = evaluation.distances[pack]
                slopes[pack] = weight * distance.maternSlope
                scaleSlope += weight * distance.matern
                pack += 1
            }
            noiseSlope += 0.5 * (solution[row] * solution[row] - inverse[row, row])
        }
        var result = zip(distances, parameters.weights).map { column, weight in
            var sum = SIMD8<Double>.zero
            for index in slopes.indices { sum += slopes[index] * column[index] }
            return sum.sum() * scale * weight
        }
        result.append((scaleSlope.sum() + noiseSlope) * scale)
        result.append(noiseSlope * parameters.noise)
        if let decay = parameters.decay { result += decayGradient(decay, inverse, solution) }
        return result
    }

    /// The derivatives by the resource's parameters: sums by pairs of levels, times difference quotients.
    private func decayGradient(
        _ decay: ResourceDecay, _ inverse: Matrix, _ solution: [Double]
    ) -> [Double] {
        var pairs = Matrix(rows: resources.count, columns: resources.count)
        var sums = [Double](repeating: 0, count: resources.count)
        for row in 0..<count {
            sums[levels[row]] += solution[row]
            for column in 0..<count {
                pairs[levels[row], levels[column]] +=
                    0.5 * (solution[row] * solution[column] - inverse[row, column])
            }
        }
        let start = decay.logarithms
        return start.indices.map { index in
            let tables = [1e-5, -1e-5].map { step in
                var moved = start
                moved[index] += step
                return ResourceDecay(logarithms: moved[...]).table(resources)
            }
            let difference = { (first: [Double], second: [Double], weights: [Double]) in
                zip(zip(first, second), weights).reduce(0) { $0 + ($1.0.0 - $1.0.1) * $1.1 } / 2e-5
            }
            return difference(tables[0].covariances.values, tables[1].covariances.values, pairs.values)
                + difference(tables[0].means, tables[1].means, sums)
        }
    }
}
