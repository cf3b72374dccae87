internal import Glibc
internal import TuneNumerics

/// A Gaussian process over points of the unit cube and time, with unit variance.
struct GainModel: Sendable {
    let logLikelihood: Double
    private let points: [[Double]]
    private let times: [Double]
    private let length: Double
    private let noise: Double
    private let forgetting: Double
    private let factor: Cholesky
    private let weights: [Double]

    /// Fits gains of mean 0 and deviation 1.
    ///
    /// - Returns: nil when the matrix cannot be factored.
    init?(
        points: [[Double]], times: [Double], gains: [Double], length: Double, noise: Double,
        forgetting: Double
    ) {
        (self.points, self.times) = (points, times)
        (self.length, self.noise, self.forgetting) = (length, noise, forgetting)
        var matrix = Matrix(rows: points.count, columns: points.count)
        for row in points.indices {
            for column in 0...row {
                let value = Self.kernel(
                    points[row], times[row], points[column], times[column], length, forgetting)
                matrix[row, column] = value + (row == column ? noise : 0)
                matrix[column, row] = matrix[row, column]
            }
        }
        guard let factor = Cholesky(matrix) else { return nil }
        self.factor = factor
        weights = factor.solve(gains)
        let fit = zip(gains, weights).reduce(0) { $0 + $1.0 * $1.1 }
        logLikelihood = -0.5 * fit - 0.5 * factor.logDeterminant
    }

    /// Upper confidence bounds of the gain; what is pending narrows the deviation and leaves the mean.
    func bounds(at candidates: [[Double]], time: Double, pending: [[Double]], weight: Double) -> [Double] {
        let all = points + pending
        let allTimes = times + pending.map { _ in time }
        let gains = [Double](repeating: 0, count: all.count)
        let widened =
            pending.isEmpty
            ? self
            : GainModel(
                points: all, times: allTimes, gains: gains, length: length, noise: noise,
                forgetting: forgetting)
        return candidates.map { candidate in
            let mean = zip(cross(candidate, time), weights).reduce(0) { $0 + $1.0 * $1.1 }
            return mean + weight * (widened ?? self).deviation(candidate, time)
        }
    }

    private func cross(_ point: [Double], _ time: Double) -> [Double] {
        points.indices.map { Self.kernel(points[$0], times[$0], point, time, length, forgetting) }
    }

    private func deviation(_ point: [Double], _ time: Double) -> Double {
        let reduced = factor.solveFactor(cross(point, time))
        return max(0, 1 - reduced.reduce(0) { $0 + $1 * $1 }).squareRoot()
    }

    private static func kernel(
        _ first: [Double], _ firstTime: Double, _ second: [Double], _ secondTime: Double, _ length: Double,
        _ forgetting: Double
    ) -> Double {
        let square = zip(first, second).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        return exp(-square / (2 * length * length))
            * pow(1 - forgetting, (firstTime - secondTime).magnitude / 2)
    }

    /// Numbers with mean 0 and deviation 1; all 0 where they are equal.
    static func standardised(_ values: [Double]) -> [Double] {
        let mean = values.reduce(0, +) / Double(max(values.count, 1))
        let variance =
            values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(values.count, 1))
        guard variance > 0, variance.isFinite, mean.isFinite else { return values.map { _ in 0 } }
        return values.map { ($0 - mean) / variance.squareRoot() }
    }
}
