import Foundation
import Testing

@testable import TuneTrainer

@Suite("Optimisers")
struct DescentTests {
    /// Two weights and a bias with given values, and their gradients at each step.
    private func walk(
        _ gradients: [[Float]], rate: Double = 0.1, _ change: (inout MLPOptions) -> Void
    ) throws -> [Float] {
        var options = MLPOptions()
        options.hidden = []
        change(&options)
        let network = try Network(
            shape: NetworkShape(dataset: Samples.clouds(task: .regression), options: options),
            capacity: 1, dropout: 0)
        network.parameters.assign([1, -2, 3])
        var descent = Descent(options: options, parameters: 3)
        for gradient in gradients {
            network.gradients.assign(gradient)
            descent.step(network, rate: rate)
        }
        return network.parameters.values
    }

    private func expect(_ values: [Float], near exact: [Double]) {
        for (value, expected) in zip(values, exact) { #expect(abs(Double(value) - expected) < 2e-6) }
    }

    private static let gradients: [[Float]] = [[1, 0.5, -1], [2, -1, 0]]

    @Test("plain descent subtracts the rate times the gradient")
    func plain() throws {
        let values = try walk(Self.gradients) { ($0.optimizer, $0.momentum) = (.sgd, 0) }
        expect(values, near: [1 - 0.3, -2 - 0.05 + 0.1, 3 + 0.1])
    }

    @Test("momentum adds up velocities")
    func momentum() throws {
        let values = try walk(Self.gradients) { ($0.optimizer, $0.momentum) = (.sgd, 0.9) }
        expect(values, near: [1 - 0.1 - 0.1 * 2.9, -2 - 0.05 - 0.1 * (0.45 - 1), 3 + 0.1 + 0.09])
    }

    @Test("Nesterov's momentum looks one step ahead")
    func nesterov() throws {
        let values = try walk(Self.gradients) { ($0.optimizer, $0.momentum, $0.nesterov) = (.sgd, 0.9, true) }
        // Velocities 1 then 2.9; steps 1 + 0.9 * 1 and 2 + 0.9 * 2.9; and so on.
        expect(
            values,
            near: [
                1 - 0.1 * 1.9 - 0.1 * (2 + 0.9 * 2.9), -2 - 0.1 * 0.95 - 0.1 * (-1 + 0.9 * -0.55),
                3 + 0.1 * 1.9 + 0.1 * 0.81,
            ])
    }

    /// Adam in double precision, as its paper's algorithm 1 has it.
    private func adam(start: Double, _ gradients: [Double], decay: Double = 0) -> Double {
        var (x, m, v) = (start, 0.0, 0.0)
        for (index, gradient) in gradients.enumerated() {
            x -= 0.1 * decay * x
            m = 0.9 * m + 0.1 * gradient
            v = 0.999 * v + 0.001 * gradient * gradient
            let corrected = (m / (1 - pow(0.9, Double(index + 1))), v / (1 - pow(0.999, Double(index + 1))))
            x -= 0.1 * corrected.0 / (corrected.1.squareRoot() + 1e-8)
        }
        return x
    }

    @Test("Adam follows algorithm 1 of its paper")
    func adam() throws {
        let values = try walk(Self.gradients) { $0.optimizer = .adam }
        expect(
            values, near: [adam(start: 1, [1, 2]), adam(start: -2, [0.5, -1]), adam(start: 3, [-1, 0])])
    }

    @Test("AdamW shrinks weights apart from the gradient, and leaves biases alone")
    func adamW() throws {
        let values = try walk(Self.gradients) { ($0.optimizer, $0.weightDecay) = (.adamW, 0.5) }
        expect(
            values,
            near: [
                adam(start: 1, [1, 2], decay: 0.5), adam(start: -2, [0.5, -1], decay: 0.5),
                adam(start: 3, [-1, 0]),
            ])
    }

    @Test("L1 and L2 add their slopes to the gradient of weights, not of biases")
    func penalties() throws {
        let values = try walk([[1, 1, 1]]) {
            ($0.optimizer, $0.momentum, $0.weightDecay, $0.l1) = (.sgd, 0, 0.5, 0.25)
        }
        expect(values, near: [1 - 0.1 * (1 + 0.5 + 0.25), -2 - 0.1 * (1 - 1 - 0.25), 3 - 0.1])
    }

    @Test("the slope of L1 is the sign of the weight, and 0 at 0")
    func lasso() {
        let arena = Arena()
        let (weights, gradient) = (arena.take(5), arena.take(5))
        weights.assign([3, 0.5, 0, -0.5, -3])
        weights.addPenalties(to: gradient, decay: 0, lasso: 0.25)
        #expect(gradient.values == [0.25, 0.25, 0, -0.25, -0.25])
    }

    @Test("a gradient longer than the bound keeps its direction only", arguments: [5, 5.01])
    func clipping(bound: Double) throws {
        let values = try walk([[3, 0, 4]]) {
            ($0.optimizer, $0.momentum, $0.gradientClip) = (.sgd, 0, bound == 5 ? 2.5 : bound)
        }
        let factor = bound == 5 ? 0.5 : 1
        expect(values, near: [1 - 0.3 * factor, -2, 3 - 0.4 * factor])
    }

    @Test("the norm counts every number", arguments: [1, 7, 8, 9, 31])
    func norm(count: Int) {
        let arena = Arena()
        let run = arena.take(count)
        run.assign((0..<count).map { Float($0 + 1) })
        #expect(run.sumOfSquares() == (1...count).reduce(0) { $0 + Double($1 * $1) })
    }
}
