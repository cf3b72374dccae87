import Testing
import TuneNumerics

@Suite("Levenberg-Marquardt")
struct LevenbergMarquardtTests {
    /// c + a / (x + b), with its derivatives.
    private static let hyperbola: LevenbergMarquardt.Model = { x, p in
        let inverse = 1 / (x + p[2])
        return (p[0] + p[1] * inverse, [1, inverse, -p[1] * inverse * inverse])
    }

    @Test(
        "the parameters of a curve without noise are found again", arguments: [[0.2, 3, 1.5], [-4, 0.5, 8]])
    func recovers(truth: [Double]) throws {
        let x = (0..<30).map { Double($0) / 2 }
        let y = x.map { Self.hyperbola($0, truth).value }
        let fit = try #require(LevenbergMarquardt(Self.hyperbola, x: x, y: y, from: [0, 1, 3]))
        #expect(fit.sumOfSquares < 1e-16)
        for (found, true_) in zip(fit.parameters, truth) { #expect(abs(found - true_) < 1e-4) }
    }

    @Test("a straight line is the textbook's, with the textbook's variance")
    func line() throws {
        let line: LevenbergMarquardt.Model = { x, p in (p[0] + p[1] * x, [1, x]) }
        let fit = try #require(
            LevenbergMarquardt(line, x: [0, 1, 2, 3], y: [1, 3, 2, 5], from: [9, -7]))
        #expect(abs(fit.parameters[0] - 1.1) < 1e-6 && abs(fit.parameters[1] - 1.1) < 1e-6)
        #expect(abs(fit.sumOfSquares - 2.7) < 1e-6)
        // 1 / n + (x - mean)^2 / sum of squares about the mean, at x = 5
        #expect(abs(fit.variance(along: [1, 5]) - (0.25 + 12.25 / 5)) < 1e-9)
    }

    @Test("the sum of squares never grows, wherever the search begins")
    func monotone() throws {
        for seed in UInt64(1)...50 {
            var generator = SeededGenerator(seed: seed, stream: 0)
            let x = (0..<12).map { Double($0) + 0.5 }
            let y = x.map { _ in generator.normal() }
            let start = [generator.normal(), generator.normal(), generator.uniform() * 4]
            let before = zip(x, y).reduce(0) { sum, point in
                let residual = point.1 - Self.hyperbola(point.0, start).value
                return sum + residual * residual
            }
            let fit = try #require(LevenbergMarquardt(Self.hyperbola, x: x, y: y, from: start))
            #expect(fit.sumOfSquares <= before, "seed \(seed)")
            #expect(fit.parameters.allSatisfy { $0.isFinite }, "seed \(seed)")
        }
    }

    @Test("parameters that the points do not determine have no bounds")
    func undetermined() throws {
        let model: LevenbergMarquardt.Model = { _, p in (p[0] + p[1], [1, 1]) }
        let fit = try #require(LevenbergMarquardt(model, x: [1, 2, 3], y: [1, 2, 3], from: [0, 0]))
        #expect(fit.variance(along: [1, 0]) == .infinity)
    }

    @Test("a start where the model is not finite is refused")
    func refused() {
        #expect(LevenbergMarquardt(Self.hyperbola, x: [0], y: [1], from: [0, 1, 0]) == nil)
        #expect(LevenbergMarquardt(Self.hyperbola, x: [1], y: [.nan], from: [0, 1, 0]) == nil)
    }
}
