import TestSupport
import Testing
import TuneJSON
import TuneNumerics

@Suite("Normal, expected improvement")
struct NormalImprovementTests {
    @Test("the logarithm is the reference's, also where the expectation is no double any more")
    func vectors() throws {
        let cases = try TestSupport.vectors("f_gp.json").at("log_ei_standard").elements()
        #expect(!cases.isEmpty)
        for item in cases {
            let z = try item.at("z").asDouble()
            #expect(isClose(Normal.logImprovement(z), try item.at("value").asDouble(), 1e-11), "z = \(z)")
        }
    }

    @Test("both forms meet where one takes over from the other")
    func seam() {
        let (left, right) = (Normal.logImprovement((-25.0).nextDown), Normal.logImprovement(-25))
        #expect(isClose(left, right, 1e-13))
    }

    @Test("the slope is the difference quotient", arguments: [-1e5, -300, -26, -24, -3, 0, 0.5, 7, 40, 1e9])
    func slope(z: Double) {
        let step = 1e-5 * max(1, abs(z))
        let quotient = (Normal.logImprovement(z + step) - Normal.logImprovement(z - step)) / (2 * step)
        #expect(isClose(Normal.logImprovementSlope(z), quotient, 1e-6))
    }

    @Test("the ends have their limits")
    func ends() {
        #expect(Normal.logImprovement(-.infinity) == -.infinity)
        #expect(Normal.logImprovement(-1e200) == -.infinity)
        #expect(Normal.logImprovement(.nan).isNaN)
        #expect(Normal.logImprovement(.infinity) == .infinity)
    }
}
