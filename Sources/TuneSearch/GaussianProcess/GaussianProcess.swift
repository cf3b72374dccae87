import TuneNumerics

/// A Gaussian process with a Matérn 5/2 kernel over rows of numbers and choices, conditioned on values at points.
///
/// Pending points, whose values are not known yet, shrink the variance and leave the mean as it is; that is what
/// believing the process's own predictions does.
///
/// Cost: the cube of the number of points to condition, their number for a mean and its square for a variance.
///
/// Source: Rasmussen and Williams, "Gaussian processes for machine learning", MIT Press 2006, chapter 2; pending
/// points as in Song et al., "The Vizier Gaussian process bandit algorithm", arXiv:2408.11527, 2024.
struct GaussianProcess: Predictor {
    /// The parameters of the kernel.
    let parameters: KernelParameters
    /// The level at which it predicts.
    let level: Int
    private let table: ResourceTable
    private let points: KernelPoints
    private let cholesky: Cholesky
    /// The solution for the values, 0 for pending points; shape `[points.count]`.
    private let solution: [Double]

    /// Conditions the process on values.
    ///
    /// - Parameters:
    ///   - targets: The values, standardised; shape `[points.count]`.
    ///   - resources: The resource of each level; empty without a resource.
    ///   - level: The level at which to predict.
    /// - Returns: nil where the covariance is not positive definite, with all jitter.
    init?(
        _ points: KernelPoints, targets: [Double], parameters: KernelParameters, resources: [Double] = [],
        level: Int = 0
    ) {
        let table = parameters.decay?.table(resources) ?? .none
        let covariance = Self.covariance(points, parameters, table)
        guard let cholesky = Cholesky(covariance) else { return nil }
        let residuals = zip(targets, points.levels).map { $0 - table.means[$1] }
        self.init(
            parameters: parameters, level: level, table: table, points: points, cholesky: cholesky,
            solution: cholesky.solve(residuals))
    }

    private init(
        parameters: KernelParameters, level: Int, table: ResourceTable, points: KernelPoints,
        cholesky: Cholesky, solution: [Double]
    ) {
        self.parameters = parameters
        self.level = level
        self.table = table
        self.points = points
        self.cholesky = cholesky
        self.solution = solution
    }

    /// How many points it is conditioned on, pending ones included.
    var count: Int { points.count }

    /// The process with further points whose values are pending; itself where they cannot be added.
    ///
    /// Cost: the square of the number of points for each new one.
    ///
    /// - Parameter levels: The levels at which they will end; empty for level 0 throughout.
    func awaiting(_ rows: Rows, levels: [Int] = []) -> GaussianProcess {
        guard rows.count > 0 else { return self }
        let fresh = KernelPoints(points.map, rows, levels: levels)
        let cross = crossCovariance(fresh)
        guard
            let extended = cholesky.extended(
                cross: cross, corner: Self.covariance(fresh, parameters, table))
        else { return self }
        var all = points
        for row in 0..<rows.count { all.append(rows[row], level: levels.isEmpty ? 0 : levels[row]) }
        return GaussianProcess(
            parameters: parameters, level: level, table: table, points: all, cholesky: extended,
            solution: solution + [Double](repeating: 0, count: rows.count))
    }

    func predictions(at rows: Rows) -> Predictions {
        let levels = [Int](repeating: level, count: rows.count)
        let cross = crossCovariance(KernelPoints(points.map, rows, levels: levels))
        let means = cross.times(solution).map { $0 + table.means[level] }
        let left = cholesky.solveFactor(rows: cross)
        let prior = parameters.scale + table.covariances[level, level]
        let variances = (0..<rows.count).map { row in
            max(0, left[row: row].reduce(prior) { $0 - $1 * $1 })
        }
        return Predictions(means: means, variances: variances)
    }

    func slopes(at row: [Double]) -> PredictionSlopes {
        let values = points.map.values(of: row)
        let distances = points.squaredDistances(to: values, weights: parameters.weights, packs: points.packs)
        var cross: [Double] = []
        appendCovariances(distances, level: level, to: &cross)
        let half = cholesky.solveFactor(cross)
        let shares = cholesky.solveTransposedFactor(half)
        let mean = zip(cross, solution).reduce(table.means[level]) { $0 + $1.0 * $1.1 }
        let prior = parameters.scale + table.covariances[level, level]
        let variance = half.reduce(prior) { $0 - $1 * $1 }
        let slopes = distances.map { $0.maternSlope * parameters.scale }
        return PredictionSlopes(
            mean: mean, variance: max(0, variance),
            meanGradient: gradient(slopes, weights: solution, values: values, row: row),
            varianceGradient: gradient(slopes, weights: shares.map { -2 * $0 }, values: values, row: row))
    }

    /// Functions drawn from the process, at rows.
    ///
    /// Cost: cubic in the number of rows.
    ///
    /// - Returns: The values; shape `[count, rows.count]`.
    func draws(at rows: Rows, count: Int, using generator: inout SeededGenerator) -> [[Double]] {
        let levels = [Int](repeating: level, count: rows.count)
        let probes = KernelPoints(points.map, rows, levels: levels)
        let cross = crossCovariance(probes)
        let means = cross.times(solution).map { $0 + table.means[level] }
        let left = cholesky.solveFactor(rows: cross)
        let explained = left.times(transposed: left)
        var rest = Self.covariance(probes, parameters, table)
        rest.edit { values in
            for index in values.indices { values[index] -= explained.values[index] }
            for row in 0..<rows.count { values[row * rows.count + row] -= parameters.noise }
        }
        let factor = Cholesky(rest)?.factor
        return (0..<count).map { _ in
            let chance = (0..<rows.count).map { _ in generator.normal() }
            return zip(means, factor?.times(chance) ?? chance.map { _ in 0 }).map(+)
        }
    }

    /// The gradient of a weighted sum of the covariances with all points, by the numbers of a row.
    private func gradient(
        _ slopes: [SIMD8<Double>], weights: [Double], values: [Double], row: [Double]
    ) -> [Double] {
        var products = slopes
        for index in 0..<points.packs * 8 {
            products[index / 8][index % 8] *= index < weights.count ? weights[index] : 0
        }
        let gradient = points.map.features.enumerated().map { index, feature in
            guard !feature.isChoice else { return 0.0 }
            let column = points.columns[index]
            var sum = SIMD8<Double>.zero
            for pack in products.indices { sum += products[pack] * (column[pack] - values[index]) }
            return -2 * parameters.weights[feature.column] * sum.sum()
        }
        return points.map.gradient(gradient, at: row)
    }

    /// The covariances of other points with those of the process; shape `[others.count, count]`.
    private func crossCovariance(_ others: KernelPoints) -> Matrix {
        var values: [Double] = []
        values.reserveCapacity(others.count * points.count)
        for other in 0..<others.count {
            let distances = points.squaredDistances(
                to: others.values(ofPoint: other), weights: parameters.weights, packs: points.packs)
            appendCovariances(distances, level: others.levels[other], to: &values)
        }
        return Matrix(rows: others.count, columns: points.count, values: values)
    }

    /// Appends the covariances at squared distances to all points; shape `[count]`.
    private func appendCovariances(
        _ distances: [SIMD8<Double>], level: Int, to values: inout [Double]
    ) {
        let start = values.count
        for (pack, distance) in distances.enumerated() {
            let part = distance.matern * parameters.scale
            for lane in 0..<min(8, points.count - pack * 8) { values.append(part[lane]) }
        }
        guard parameters.decay != nil else { return }
        for (index, other) in points.levels.enumerated() {
            values[start + index] += table.covariances[level, other]
        }
    }

    /// The covariances of points with each other, noise included; the lower triangle.
    private static func covariance(
        _ points: KernelPoints, _ parameters: KernelParameters, _ table: ResourceTable
    ) -> Matrix {
        let distances = (0..<points.count).flatMap { row in
            points.squaredDistances(
                to: points.values(ofPoint: row), weights: parameters.weights, packs: row / 8 + 1)
        }
        return parameters.covariance(distances, levels: points.levels, table: table)
    }
}
