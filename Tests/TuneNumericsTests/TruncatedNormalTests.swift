import TestSupport
import Testing
import TuneJSON
import TuneNumerics

@Suite("Truncated normal distribution")
struct TruncatedNormalTests {
    /// Optuna's narrowest mass (0 to 1e-8) and its quantile 1e-9 below one are off by 3e-9; the bounds allow it.
    ///
    /// `NormalTests` holds the exact numbers.
    @Test("masses, quantiles and densities agree with Optuna's to forty deviations")
    func agreesWithOptuna() throws {
        let rows = try vectors("c_optuna_tpe.json").at("truncnorm").elements()
        #expect(!rows.isEmpty)
        for row in rows {
            let (lower, upper) = (try row.at("a").asDouble(), try row.at("b").asDouble())
            let normal = TruncatedNormal(from: lower, to: upper)
            let label = "\(lower) to \(upper)"
            let bound = upper - lower < 1e-6 ? 5e-9 : 1e-11
            #expect(isClose(normal.logMass, try row.at("log_mass").asDouble(), bound), "\(label)")
            for (q, x) in zip(try row.at("q").doubles(), try row.at("ppf").doubles()) {
                #expect(
                    isClose(normal.quantile(q), x, q > 0.999 ? 5e-9 : 1e-11, absolute: bound),
                    "\(label) at \(q)")
            }
            for (x, density) in zip(try row.at("x").doubles(), try row.at("logpdf").doubles()) {
                #expect(isClose(normal.logDensity(x), density, bound, absolute: bound), "\(label) at \(x)")
            }
        }
    }

    @Test(
        "samples stay inside, also where the interval is far from the mean",
        arguments: 0..<20 as Range<UInt64>)
    func samplesInside(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, stream: 2)
        let lower = -100 + 200 * generator.uniform()
        let normal = TruncatedNormal(
            mean: 3, deviation: 0.1 + generator.uniform(), from: lower, to: lower + generator.uniform() + 1e-9
        )
        for _ in 0..<200 {
            let x = normal.sample(using: &generator)
            #expect(x >= normal.lower && x <= normal.upper, "seed \(seed)")
        }
    }

    @Test(
        "quantiles rise with the probability",
        arguments: [(-1.0, 1.0), (4.0, 9.0), (-50.0, -48.0), (0, 1e-6)])
    func quantilesRise(lower: Double, upper: Double) {
        let normal = TruncatedNormal(mean: 0.5, deviation: 0.7, from: lower, to: upper)
        let points = stride(from: 0.0, through: 1.0, by: 1.0 / 64).map { normal.quantile($0) }
        #expect(zip(points, points.dropFirst()).allSatisfy { $0 < $1 })
        #expect(points.first == lower && points.last == upper)
    }

    @Test(
        "the probability up to a quantile is the one asked for",
        arguments: [(-1.0, 2.0), (4.0, 9.0), (-50, -48)])
    func quantilesHitTheirProbability(lower: Double, upper: Double) {
        let normal = TruncatedNormal(mean: 0.5, deviation: 0.7, from: lower, to: upper)
        for probability in [0.001, 0.1, 0.5, 0.9, 0.999] {
            let mass = normal.logProbability(from: lower, to: normal.quantile(probability))
            #expect(isClose(exponential(mass), probability, 1e-10))
        }
        #expect(isClose(normal.logProbability(from: -.infinity, to: .infinity), 0, 0, absolute: 1e-14))
    }

    @Test("outside the interval there is no density")
    func outside() {
        let normal = TruncatedNormal(from: 0, to: 1)
        #expect(normal.logDensity(-0.1) == -.infinity)
        #expect(normal.logDensity(1.1) == -.infinity)
        #expect(normal.logDensity(.nan).isNaN)
        #expect(normal.quantile(.nan).isNaN)
    }
}
