import TuneCore
import TuneNumerics

private import Glibc

/// How unlikely a kernel is, given results: what a fit minimises.
struct FidelityEvidence {
    private let data: FidelityData
    private let places: [Double]
    private let width: Int
    /// The squared differences of each coordinate over all pairs of results; shape `[width][pairs]`.
    private let squares: [[Double]]
    private let centre: [Double]
    private let spread: [Double]

    /// Lays out the pairs of results, later by earlier.
    ///
    /// - Parameter places: The levels' coordinates.
    init(_ data: FidelityData, _ space: FidelitySpace, places: [Double]) {
        self.data = data
        self.places = places
        width = space.width
        let choices = Set(space.choices)
        squares = (0..<space.width).map { column in
            let codes = (0..<data.count).map { data.codes.values[$0 * space.width + column] }
            var result: [Double] = []
            result.reserveCapacity(codes.count * codes.count / 2)
            for later in codes.indices {
                for earlier in 0..<later {
                    let difference = codes[later] - codes[earlier]
                    result.append(
                        choices.contains(column) ? (difference == 0 ? 0 : 1) : difference * difference)
                }
            }
            return result
        }
        centre = FidelityKernel.centre(width: width)
        spread = FidelityKernel.spread(width: width)
    }

    /// The most likely kernel, found from the belief's centre.
    ///
    /// Cost: some thirty times the cube of the number of results.
    func fit() -> FidelityKernel {
        let result = LBFGS(iterations: 30, gradientTolerance: 1e-3, valueTolerance: 1e-5).minimise(
            from: centre, lower: zip(centre, spread).map { $0 - 4 * $1 },
            upper: zip(centre, spread).map { $0 + 4 * $1 }, evaluate)
        return FidelityKernel(logs: result.point)
    }

    /// The negative logarithm of likelihood and belief, and its gradient.
    ///
    /// - Returns: An infinite value where the results have no likelihood.
    func evaluate(_ logs: [Double]) -> (value: Double, gradient: [Double]) {
        let kernel = FidelityKernel(logs: logs)
        let terms = Terms(kernel, squares: squares, levels: data.levels, places: places)
        guard let factor = Cholesky(terms.covariance(kernel)) else {
            return (.infinity, [Double](repeating: 0, count: logs.count))
        }
        let weights = factor.solve(data.values)
        var value = 0.5 * factor.logDeterminant
        for (weight, target) in zip(weights, data.values) { value += 0.5 * weight * target }
        var gradient = terms.gradient(kernel, squares: squares, inverse: factor.inverse, weights: weights)
        for index in logs.indices {
            let offset = (logs[index] - centre[index]) / spread[index]
            value += 0.5 * offset * offset
            gradient[index] += offset / spread[index]
        }
        return (value, gradient)
    }
}

/// What the kernel's value and its slopes have in common, for every pair of results.
private struct Terms {
    /// The Matern function of configurations, and its slope by the logarithm of a length per square; `[pairs]`.
    private var alike: [Double]
    private var slopes: [Double]
    /// The same of levels, by their indices.
    private let levelAlike: [[Double]]
    private let levelSlopes: [[Double]]
    private let levels: [Int]

    init(_ kernel: FidelityKernel, squares: [[Double]], levels: [Int], places: [Double]) {
        self.levels = levels
        levelAlike = kernel.likeness(of: places)
        let length = kernel.levelLength
        levelSlopes = places.map { first in
            places.map { second in
                let root = 5.0.squareRoot() * abs(first - second) / length
                return (1 + root) * exp(-root) * root * root / 3
            }
        }
        alike = [Double](repeating: 0, count: levels.count * (levels.count - 1) / 2)
        slopes = alike
        for (weight, squares) in zip(kernel.weights, squares) {
            for pair in alike.indices { alike[pair] += weight * squares[pair] }
        }
        for pair in alike.indices {
            let root = (5 * alike[pair]).squareRoot()
            let decay = exp(-root)
            alike[pair] = (1 + root + root * root / 3) * decay
            slopes[pair] = 5.0 / 3 * (1 + root) * decay
        }
    }

    /// The covariance of the results; the lower triangle.
    func covariance(_ kernel: FidelityKernel) -> Matrix {
        let (shared, varying, trend) = (kernel.shared, kernel.varying, kernel.trend)
        let diagonal = kernel.variance + kernel.noise + 1e-6
        var matrix = Matrix(rows: levels.count, columns: levels.count)
        matrix.edit { values in
            var pair = 0
            for later in levels.indices {
                for earlier in 0..<later {
                    let likeness = levelAlike[levels[later]][levels[earlier]]
                    values[later * levels.count + earlier] =
                        alike[pair] * (shared + varying * likeness) + trend * likeness
                    pair += 1
                }
                values[later * levels.count + later] = diagonal
            }
        }
        return matrix
    }

    /// The slopes of the negative log likelihood.
    func gradient(
        _ kernel: FidelityKernel, squares: [[Double]], inverse: Matrix, weights: [Double]
    ) -> [Double] {
        let (shared, varying, trend) = (kernel.shared, kernel.varying, kernel.trend)
        let inner = kernel.width
        var gradient = [Double](repeating: 0, count: inner + 5)
        var pulls = [Double](repeating: 0, count: alike.count)
        var (sums, pair) = (SIMD4<Double>.zero, 0)
        for later in levels.indices {
            for earlier in 0..<later {
                let likeness = levelAlike[levels[later]][levels[earlier]]
                let pull = inverse[later, earlier] - weights[later] * weights[earlier]
                pulls[pair] = pull * slopes[pair] * (shared + varying * likeness)
                sums[0] += pull * alike[pair]
                sums[1] += pull * alike[pair] * likeness
                sums[2] += pull * likeness
                sums[3] +=
                    pull * (alike[pair] * varying + trend) * levelSlopes[levels[later]][levels[earlier]]
                pair += 1
            }
        }
        for (column, weight) in kernel.weights.enumerated() {
            var sum = 0.0
            for pair in pulls.indices { sum += pulls[pair] * squares[column][pair] }
            gradient[column] = sum * weight
        }
        let own = levels.indices.reduce(0) { $0 + inverse[$1, $1] - weights[$1] * weights[$1] } / 2
        gradient[inner] = (sums[0] + own) * shared
        gradient[inner + 1] = (sums[1] + own) * varying
        gradient[inner + 2] = (sums[2] + own) * trend
        gradient[inner + 3] = sums[3]
        gradient[inner + 4] = own * kernel.noise
        return gradient
    }
}
