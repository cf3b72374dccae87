import Testing
import TuneNumerics

/// The expected numbers were computed with 60 decimal digits.
@Suite("Normal distribution")
struct NormalTests {
    @Test(
        "log probabilities are exact from the far left to the far right",
        arguments: [
            (-10000000000.0, -5.0e+19), (-10000.0, -50000010.1292789152), (-40.0, -804.608442013753788),
            (-38.5, -745.695270290411081), (-12.0, -75.4106730015687959), (-10.0, -53.2312851505124706),
            (-9.99, -53.1303537456060153), (-5.0, -15.0649983939887257), (-1.0, -1.84102164500926351),
            (-0.5, -1.17591176159361861), (0.0, -0.693147180559945309), (0.3, -0.481410161588481205),
            (1.0, -0.17275377902344989), (1.5, -0.069143455612233983), (3.0, -0.0013508099647481938),
            (6.0, -9.86587645524375732e-10), (8.0, -6.22096057427178606e-16),
            (20.0, -2.7536241186062337e-89), (-.infinity, -.infinity), (.infinity, 0),
        ] as [(Double, Double)])
    func logCumulative(x: Double, expected: Double) {
        #expect(isClose(Normal.logCumulative(x), expected, 1e-14, absolute: 1e-100))
    }

    @Test(
        "quantiles of log probabilities are exact, however small",
        arguments: [
            (-1000000.0, -1414.20778299101733), (-800.0, -39.8846948382566776),
            (-745.0, -38.4819489643302001), (-701.0, -37.3218639811731385), (-699.0, -37.2682760620749586),
            (-300.0, -24.3264389065655874), (-26.0, -6.80339527163225184), (-24.0, -6.50929823595430028),
            (-5.0, -2.47093863726158842), (-2.7, -1.49693172037383198), (-2.5, -1.39118281432556846),
            (-1.0, -0.337474963764202455), (-0.7, -0.0085594785824802823), (-0.5, 0.270288020738735854),
            (-0.08, 1.42635010891719179), (-0.07, 1.49385944550924186), (-0.001, 3.09038078691704513),
            (-1e-10, 6.36134090241173482), (-.infinity, -.infinity), (0, .infinity),
        ] as [(Double, Double)])
    func logQuantile(logProbability: Double, expected: Double) {
        #expect(isClose(Normal.quantile(logProbability: logProbability), expected, 2e-15, absolute: 1e-16))
    }

    @Test(
        "the probability of an interval is exact, narrow or far out",
        arguments: [
            (-1.0, 1.0, -0.381715146302126072), (0.0, 1e-09, -21.6422043701510838),
            (39.0, 39.001, -768.346130603036163), (39.0, 40.0, -765.083156564377544),
            (-40.0, -39.0, -765.083156564377544), (5.0, 8.0, -15.0649983961589425),
            (-3.0, 12.0, -0.0013508099647481938), (2.0, 2.5, -4.10194537803102482),
            (-0.1, 0.1, -2.53004200154723846), (-1e-300, 1e-300, -691.001319250858433),
            (30.0, .infinity, -454.321243956343197), (1.0, 1.3, -2.7829660716235029),
            (-1.3, -1.0, -2.7829660716235029), (-37.5, -37.49, -708.455774440228751),
            (-.infinity, .infinity, 0), (1, 1, -.infinity), (2, 1, -.infinity),
        ] as [(Double, Double, Double)])
    func logMass(lower: Double, upper: Double, expected: Double) {
        #expect(isClose(Normal.logMass(from: lower, to: upper), expected, 4e-15, absolute: 1e-100))
    }

    @Test("the quantile undoes the probability", arguments: 0..<4 as Range<UInt64>)
    func quantileUndoes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, stream: 0)
        for _ in 0..<2000 {
            let x = -60 * generator.uniform()
            #expect(
                isClose(Normal.quantile(logProbability: Normal.logCumulative(x)), x, 2e-14, absolute: 1e-15),
                "x = \(x)")
            let p = generator.openUniform()
            #expect(isClose(Normal.cumulative(Normal.quantile(p)), p, 1e-14), "p = \(p)")
        }
    }

    @Test("probabilities add up over neighbouring intervals", arguments: 0..<4 as Range<UInt64>)
    func massesAdd(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, stream: 1)
        for _ in 0..<2000 {
            let a = -45 + 90 * generator.uniform()
            let b = a + generator.uniform() * generator.uniform()
            let c = b + generator.uniform() * generator.uniform()
            let whole = Normal.logMass(from: a, to: c)
            let parts = [Normal.logMass(from: a, to: b), Normal.logMass(from: b, to: c)]
            let sum = parts.reduce(0) { $0 + Normal.density(0) * exponential($1 - whole) }
            #expect(isClose(sum, Normal.density(0), 1e-12), "\(a) \(b) \(c)")
        }
    }

    @Test("the density is the published one and symmetric")
    func density() {
        #expect(isClose(Normal.density(0), 0.398942280401432678, 1e-15))
        #expect(isClose(Normal.density(-1), 0.241970724519143349, 1e-15))
        #expect(Normal.density(3) == Normal.density(-3))
        #expect(Normal.logDensity(.infinity) == -.infinity)
    }

    @Test("what is no number stays none, and impossible probabilities have no quantile")
    func notANumber() {
        #expect(Normal.logCumulative(.nan).isNaN)
        #expect(Normal.quantile(.nan).isNaN)
        #expect(Normal.quantile(logProbability: .nan).isNaN)
        #expect(Normal.logMass(from: .nan, to: 1).isNaN)
        #expect(Normal.quantile(-0.1).isNaN)
        #expect(Normal.quantile(1.1).isNaN)
        #expect(Normal.quantile(logProbability: 0.1).isNaN)
        #expect(Normal.quantile(0) == -.infinity)
        #expect(Normal.quantile(1) == .infinity)
        #expect(Normal.quantile(0.5) == 0)
    }
}
