import TuneNumerics

private import Glibc

/// What a kernel's covariance of results and its slopes have in common, for every pair of results.
struct FidelityTerms {
    private let kernel: FidelityKernel
    private let shaped: [FidelityPairs.Shaped]
    private let levels: [Int]
    /// The Matern function of configurations, and its slope by the logarithm of a length per square; shape
    /// `[pairs]`.
    private var alike: [Double]
    private var slopes: [Double]
    /// The same of levels, by their indices.
    private let levelAlike: [[Double]]
    private let levelSlopes: [[Double]]

    /// Works out the Matern functions.
    ///
    /// - Parameters:
    ///   - levels: The indices of the results' levels.
    ///   - places: The levels' coordinates.
    init(_ kernel: FidelityKernel, _ shaped: [FidelityPairs.Shaped], levels: [Int], places: [Double]) {
        self.kernel = kernel
        self.shaped = shaped
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
        for (weight, coordinate) in zip(kernel.weights, shaped) {
            for pair in alike.indices { alike[pair] += weight * coordinate.squares[pair] }
        }
        for first in stride(from: 0, to: alike.count, by: 8) {
            let end = min(first + 8, alike.count)
            let squares = alike.pack(at: first, end: end)
            alike.set(squares.matern, at: first, end: end)
            slopes.set(squares.maternSlope * -2, at: first, end: end)
        }
    }

    /// The covariance of the results; the lower triangle.
    var covariance: Matrix {
        let (shared, varying, trend) = (kernel.shared, kernel.varying, kernel.trend)
        let diagonals = kernel.diagonals
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
                values[later * levels.count + later] = diagonals[levels[later]]
            }
        }
        return matrix
    }

    /// The slopes of the negative log likelihood.
    func gradient(inverse: Matrix, weights: [Double]) -> [Double] {
        let (shared, varying) = (kernel.shared, kernel.varying)
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
                    pull * (alike[pair] * varying + kernel.trend)
                    * levelSlopes[levels[later]][levels[earlier]]
                pair += 1
            }
        }
        let own = ownPulls(inverse: inverse, weights: weights)
        let all = own.reduce(0, +)
        let noises = zip(own, kernel.noises).map { $0 * $1 }
        let variances = [
            (sums[0] + all) * shared, (sums[1] + all) * varying, (sums[2] + all) * kernel.trend, sums[3],
            noises.reduce(0, +),
        ]
        return lengthSlopes(pulls) + variances + shapeSlopes(pulls) + noises
    }

    /// What the variance of each level's results pulls at.
    private func ownPulls(inverse: Matrix, weights: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: levelAlike.count)
        for index in levels.indices {
            result[levels[index]] += (inverse[index, index] - weights[index] * weights[index]) / 2
        }
        return result
    }

    private func lengthSlopes(_ pulls: [Double]) -> [Double] {
        zip(kernel.weights, shaped).map { weight, coordinate in
            var sum = 0.0
            for pair in pulls.indices { sum += pulls[pair] * coordinate.squares[pair] }
            return sum * weight
        }
    }

    private func shapeSlopes(_ pulls: [Double]) -> [Double] {
        zip(kernel.weights, shaped).flatMap { weight, coordinate in
            let slopes = coordinate.slopes(pulls)
            return [-weight * slopes.low, -weight * slopes.high]
        }
    }
}
