/// Least squares for models that are not linear in their parameters.
///
/// Gauss-Newton steps are damped by a multiple of the diagonal of the normal equations: more after a step
/// that did not help, less after one that did. Small problems only: the normal equations are solved by a
/// Cholesky decomposition of their own.
///
/// Cost: O(iterations * points * parameters^2), at most 60 iterations.
///
/// Source: Marquardt, "An algorithm for least-squares estimation of nonlinear parameters", SIAM J. 11(2),
/// 1963.
public struct LevenbergMarquardt: Sendable {
    /// A model's value at a point, and its derivatives by the parameters.
    public typealias Model =
        @Sendable (_ x: Double, _ parameters: [Double]) -> (value: Double, gradient: [Double])

    /// The parameters found.
    public private(set) var parameters: [Double]
    /// The sum of the squared residuals there.
    public private(set) var sumOfSquares: Double
    /// The normal equations' matrix there, row by row.
    private var normal: [Double]

    /// Fits a model to points.
    ///
    /// - Parameters:
    ///   - model: Any function of a point and as many parameters as `start` has.
    ///   - x: The points.
    ///   - y: The values at the points; shape as `x`.
    ///   - start: Where the search begins.
    /// - Returns: Nil when the model is not finite at the start.
    public init?(_ model: Model, x: [Double], y: [Double], from start: [Double]) {
        guard var system = Self.system(model, x, y, start) else { return nil }
        parameters = start
        var damping = 1e-3
        for _ in 0..<60 {
            let damped = Self.damped(system.normal, by: damping, size: parameters.count)
            guard let step = Self.solved(damped, system.slope) else { break }
            let candidate = zip(parameters, step).map { $0 + $1 }
            if let next = Self.system(model, x, y, candidate), next.squares < system.squares {
                let gain = system.squares - next.squares
                (system, parameters) = (next, candidate)
                damping = max(damping / 10, 1e-12)
                if gain <= 1e-6 * system.squares { break }
            } else {
                damping *= 10
                if damping > 1e9 { break }
            }
        }
        sumOfSquares = system.squares
        normal = system.normal
    }

    /// The variance of the model's value somewhere that comes from the parameters, for residuals of variance
    /// 1.
    ///
    /// - Parameter gradient: The derivatives by the parameters there.
    /// - Returns: Infinite when the points do not determine the parameters.
    public func variance(along gradient: [Double]) -> Double {
        guard let solution = Self.solved(normal, gradient) else { return .infinity }
        return max(0, zip(gradient, solution).reduce(0) { $0 + $1.0 * $1.1 })
    }

    private typealias System = (normal: [Double], slope: [Double], squares: Double)

    /// The normal equations at some parameters; nil when a number is not finite.
    private static func system(
        _ model: Model, _ x: [Double], _ y: [Double], _ parameters: [Double]
    ) -> System? {
        let size = parameters.count
        var system: System = (
            [Double](repeating: 0, count: size * size), [Double](repeating: 0, count: size), 0
        )
        for (x, y) in zip(x, y) {
            let (value, gradient) = model(x, parameters)
            let residual = y - value
            system.squares += residual * residual
            for row in 0..<size {
                system.slope[row] += gradient[row] * residual
                for column in 0...row {
                    system.normal[row * size + column] += gradient[row] * gradient[column]
                }
            }
        }
        guard system.squares.isFinite, system.slope.allSatisfy(\.isFinite) else { return nil }
        return system
    }

    private static func damped(_ normal: [Double], by damping: Double, size: Int) -> [Double] {
        var normal = normal
        for index in 0..<size { normal[index * size + index] *= 1 + damping }
        return normal
    }

    /// Solves a symmetric system given by its lower triangle; nil when it is not positive definite.
    private static func solved(_ matrix: [Double], _ right: [Double]) -> [Double]? {
        let size = right.count
        var (factor, solution) = (matrix, right)
        for column in 0..<size {
            for row in column..<size {
                var sum = factor[row * size + column]
                for index in 0..<column { sum -= factor[row * size + index] * factor[column * size + index] }
                if row == column {
                    guard sum > 1e-14 * matrix[row * size + row], sum.isFinite else { return nil }
                    factor[row * size + column] = sum.squareRoot()
                } else {
                    factor[row * size + column] = sum / factor[column * size + column]
                }
            }
        }
        for row in 0..<size {
            for index in 0..<row { solution[row] -= factor[row * size + index] * solution[index] }
            solution[row] /= factor[row * size + row]
        }
        for row in (0..<size).reversed() {
            for index in row + 1..<size { solution[row] -= factor[index * size + row] * solution[index] }
            solution[row] /= factor[row * size + row]
        }
        return solution.allSatisfy(\.isFinite) ? solution : nil
    }
}
