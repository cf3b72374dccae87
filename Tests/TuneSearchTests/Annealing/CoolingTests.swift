import Testing
@testable import TuneSearch

@Suite("Cooling")
struct CoolingTests {
    @Test("every form begins hot, never warms up and stays within 0 and 1", arguments: Cooling.Form.allCases)
    func falls(form: Cooling.Form) {
        let cooling = Cooling(form: form, span: 50)
        let fractions = [0, 1, 2, 10, 49, 50, 51, 1000, Int.max].map(cooling.fraction)
        #expect(fractions[0] == 1)
        #expect(zip(fractions.dropFirst(), fractions).allSatisfy { $0 <= $1 })
        #expect(fractions.allSatisfy { (0...1).contains($0) })
    }

    @Test("the geometric and the linear form reach a thousandth at the end of the budget")
    func ends() {
        #expect(abs(Cooling(form: .geometric, span: 20).fraction(after: 20) - 1e-3) < 1e-15)
        #expect(Cooling(form: .linear, span: 20).fraction(after: 20) == 1e-3)
        #expect(abs(Cooling(form: .linear, span: 20).fraction(after: 10) - 0.5) < 1e-15)
        #expect(abs(Cooling(form: .logarithmic, span: 20).fraction(after: 98) - 0.2166) < 1e-3)
    }

    @Test("the first temperature accepts the mean rise with the chance that was asked for")
    func startTemperature() {
        var temperature = StartTemperature(given: nil, limit: 5, acceptance: 0.8)
        #expect(temperature.value == 1)
        for loss in [1.0, 3, .infinity, 2, 6] { temperature.record(loss) }
        #expect(abs(Chain.chance(ofRise: 3, heat: temperature.value) - 0.8) < 1e-12)
        temperature.record(6)
        temperature.record(1e9)
        #expect(abs(Chain.chance(ofRise: 3, heat: temperature.value) - 0.8) < 1e-12)
    }

    @Test("results that never rise or overflow leave a usable temperature")
    func oddResults() {
        func temperature(_ losses: [Double]) -> Double {
            var temperature = StartTemperature(given: nil, limit: 9, acceptance: 0.1)
            for loss in losses { temperature.record(loss) }
            return temperature.value
        }
        #expect(abs(temperature([3, 2, 1]) - (2.0 / 3).squareRoot()) < 1e-12)
        #expect(temperature([5, 5, 5]) == 1)
        #expect(temperature([-1e308, 1e308, -1e308]) == 1)
        #expect(StartTemperature(given: 7, limit: 1, acceptance: 0.5).value == 7)
    }
}
