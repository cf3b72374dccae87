import Foundation
import Testing
import TuneNumerics

@testable import TuneSchedule

@Suite("Curve forecast")
struct CurveForecastTests {
    /// A curve over 100 steps, of one of the families, with noise.
    private func curve(_ family: CurveFamily, _ shape: [Double], noise: Double, seed: UInt64) -> [Double] {
        var generator = SeededGenerator(seed: seed, stream: 0)
        return (1...100).map { step in
            let x = Double(step + 1) / 101
            return family.model(x, [0.2, 0.5] + shape, steps: 100).value + noise * generator.normal()
        }
    }

    /// Half a curve with noise leaves the slowest families a sixth of its width open.
    @Test(
        "a family's own curve is carried on to where it goes", arguments: CurveFamily.allCases,
        1...5 as ClosedRange<UInt64>)
    func family(family: CurveFamily, seed: UInt64) {
        let shape = family.starts[seed.hashlessIndex(below: family.starts.count)]
        let whole = curve(family, shape, noise: 0, seed: seed)
        let half = Array(curve(family, shape, noise: 0.002, seed: seed).prefix(50))
        let forecast = CurveForecast(steps: Array(1...50), losses: half, to: 100)
        let width = (half.max() ?? 0) - (half.min() ?? 0)
        #expect(abs(forecast.mean - whole[99]) < 0.2 * width, "seed \(seed)")
        let weights = forecast.parts.reduce(0) { $0 + $1.weight }
        #expect(abs(weights - 1) < 1e-12)
    }

    /// Under a right model 6 of 60 ends lie outside the central 90 %; 18 are allowed, since the same data
    /// choose the family.
    @Test("the spread of forecasts is about that of the truth")
    func calibration() {
        var (outside, total) = (0, 0)
        for seed in UInt64(1)...60 {
            let family = CurveFamily.allCases[Int(seed) % 4]
            let noisy = curve(family, family.starts[0], noise: 0.01, seed: seed)
            let forecast = CurveForecast(steps: Array(1...40), losses: Array(noisy.prefix(40)), to: 100)
            let below = forecast.probability(below: noisy[99])
            total += 1
            if below < 0.05 || below > 0.95 { outside += 1 }
        }
        #expect(outside <= total * 3 / 10, "\(outside) of \(total)")
    }

    @Test("a constant curve stays where it is, for certain")
    func constant() {
        let forecast = CurveForecast(steps: [1, 2, 3, 4, 5, 6], losses: [1, 1, 1, 1, 1, 1], to: 9)
        #expect(forecast.mean == 1)
        #expect(forecast.probability(below: 1) == 0 && forecast.probability(below: 1.1) == 1)
    }

    @Test(
        "probabilities grow with the loss, and nothing is ever no number",
        arguments: 1...40 as ClosedRange<UInt64>)
    func sound(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, stream: 3)
        let count = 1 + generator.index(below: 90)
        let scale = pow(10, Double(generator.index(below: 300)) - 150)
        var step = 0
        var (steps, losses): ([Int], [Double]) = ([], [])
        for _ in 0..<count {
            step += 1 + generator.index(below: 4)
            steps.append(step)
            losses.append(scale * (generator.uniform() < 0.1 ? 1e3 : generator.normal()))
        }
        let forecast = CurveForecast(steps: steps, losses: losses, to: step + 1 + generator.index(below: 100))
        var last = 0.0
        for position in -20...20 {
            let chance = forecast.probability(below: scale * Double(position))
            #expect(chance >= last - 1e-12 && chance <= 1 + 1e-12, "seed \(seed)")
            last = chance
        }
        #expect(forecast.mean.isFinite, "seed \(seed)")
    }

    @Test("the derivatives are those of the curves", arguments: CurveFamily.allCases)
    func derivatives(family: CurveFamily) {
        for shape in family.starts {
            let parameters = [0.3, -0.7] + shape
            for x in [0.01, 0.2, 0.9, 1] {
                let gradient = family.model(x, parameters, steps: 50).gradient
                for index in parameters.indices {
                    var (above, below) = (parameters, parameters)
                    above[index] += 1e-6
                    below[index] -= 1e-6
                    let slope =
                        (family.model(x, above, steps: 50).value - family.model(x, below, steps: 50).value)
                        / 2e-6
                    #expect(abs(slope - gradient[index]) < 1e-5 * max(1, abs(slope)))
                }
            }
        }
    }
}

extension UInt64 {
    fileprivate func hashlessIndex(below count: Int) -> Int { Int(self) % count }
}
