import Foundation
import Testing
import TuneNumerics

@testable import TuneTrainer

@Suite("Activations")
struct FloatsActivationTests {
    private static let points: [Float] = [-3, -1, -0.2, 0.3, 1, 4]

    private static func exact(_ activation: Activation, _ x: Double) -> Double {
        switch activation {
        case .relu: max(0, x)
        case .tanh: tanh(x)
        case .gelu: x * 0.5 * erfc(-x / 2.0.squareRoot())
        case .sigmoid: 1 / (1 + exp(-x))
        }
    }

    @Test("values and derivatives are those of the function", arguments: Activation.allCases)
    func valuesAndDerivatives(activation: Activation) {
        let arena = Arena()
        let count = Self.points.count
        let (sums, activated, gradient) = (arena.take(count), arena.take(count), arena.take(count))
        sums.assign(Self.points)
        activated.setActivation(activation, of: sums, count: count)
        gradient.assign(Self.points.map { _ in 2 })
        gradient.multiplyByDerivative(activation, sums: sums, activated: activated, count: count)
        for (index, point) in Self.points.enumerated() {
            let (x, h) = (Double(point), 1e-5)
            let slope = (Self.exact(activation, x + h) - Self.exact(activation, x - h)) / (2 * h)
            #expect(abs(Double(activated[index]) - Self.exact(activation, x)) < 2e-6)
            #expect(abs(Double(gradient[index]) - 2 * slope) < 4e-6)
        }
    }

    @Test("a rectified bias is a bias, then a rectification")
    func fusedRectification() {
        let arena = Arena()
        let (fused, apart, bias) = (arena.take(6), arena.take(6), arena.take(3))
        bias.assign([0.5, -1, 2])
        for run in [fused, apart] { run.assign([-1, 0.5, .nan, 3, 1, -4]) }
        fused.addBiasAndRectify(bias, rows: 2)
        apart.addBias(bias, rows: 2)
        apart.setActivation(.relu, of: apart, count: 6)
        #expect(fused.values.map(\.bitPattern) == apart.values.map(\.bitPattern))
        #expect(fused.values.prefix(2) == [0, 0])
        #expect(fused[2].isNaN)
    }
}
