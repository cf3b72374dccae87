import Testing
import TuneNumerics

@testable import TuneTrainer

@Suite("Network")
struct NetworkTests {
    private func network(_ dataset: Dataset, _ activation: Activation, dropout: Double) throws -> Network {
        var options = MLPOptions()
        (options.hidden, options.activation, options.dropout) = ([5, 4], activation, dropout)
        let network = try Network(
            shape: NetworkShape(dataset: dataset, options: options), capacity: 12, dropout: dropout)
        var generator = SeededGenerator(seed: 11, stream: 4)
        network.initialise(.xavier, using: &generator)
        let rows = dataset.rows(of: .train)
        network.input.gather(rows, 0..<12, from: dataset.features)
        network.targets.gather(rows, 0..<12, from: dataset.targets)
        return network
    }

    /// The mean loss of 12 rows, always under the same dropout masks.
    private func loss(_ network: Network) -> Double {
        var masks = SeededGenerator(seed: 1, stream: 9)
        network.forward(rows: 12, dropoutUsing: &masks)
        return network.backward(rows: 12) / 12
    }

    @Test("gradients agree with finite differences", arguments: Samples.tasks, Activation.allCases)
    func gradients(task: DatasetTask, activation: Activation) throws {
        for dropout in [0, 0.4] {
            let network = try network(Samples.clouds(task: task), activation, dropout: dropout)
            let middle = loss(network)
            let gradients = network.gradients.values
            let scale = gradients.reduce(0) { max($0, abs(Double($1))) }
            #expect(scale > 0.01)
            for index in gradients.indices {
                let (value, step) = (network.parameters[index], Float(2e-3))
                network.parameters[index] = value + step
                let above = (loss(network) - middle) / Double(step)
                network.parameters[index] = value - step
                let below = (middle - loss(network)) / Double(step)
                network.parameters[index] = value
                // A hinge near the point bends the loss on one side of it only.
                let slopes = activation == .relu ? [above, below] : [(above + below) / 2]
                let error = slopes.map { abs($0 - Double(gradients[index])) }.min() ?? .infinity
                let tolerance = (activation == .relu ? 2e-2 : 2e-3) * max(1, scale)
                #expect(error < tolerance, "parameter \(index), dropout \(dropout)")
            }
        }
    }

    @Test("initial weights fill the range of their method, and only that", arguments: Initialisation.allCases)
    func initialisation(method: Initialisation) throws {
        var options = MLPOptions()
        options.hidden = [50]
        let network = try Network(
            shape: NetworkShape(dataset: Samples.clouds(), options: options), capacity: 1, dropout: 0)
        var generator = SeededGenerator(seed: 2, stream: 0)
        network.initialise(method, using: &generator)
        let bound = Float((6 / (method == .he ? 2 : 52.0)).squareRoot())
        let values = network.layers[0].weights.values + network.layers[0].bias.values
        #expect(values.allSatisfy { abs($0) <= bound })
        #expect(values.contains { abs($0) > 0.9 * bound })
        let mean = values.reduce(0, +) / Float(values.count)
        #expect(abs(mean) < 0.2 * bound)
    }

    @Test("dropout leaves out hidden units while training only", arguments: [0.25, 0.75])
    func dropout(rate: Double) throws {
        let network = try network(Samples.clouds(), .sigmoid, dropout: rate)
        _ = loss(network)
        for layer in network.layers.dropLast() {
            let silent = layer.signal.values.count { $0 == 0 }
            let share = Double(silent) / Double(layer.signal.count)
            #expect(abs(share - rate) < 0.2)
        }
        #expect(network.layers[2].dropped == nil)
        network.forward(rows: 12)
        let whole = network.outputs.values
        network.forward(rows: 12)
        #expect(network.outputs.values == whole)
    }

    @Test("a network without hidden layers is linear")
    func linear() throws {
        var options = MLPOptions()
        options.hidden = []
        let network = try Network(
            shape: NetworkShape(dataset: Samples.clouds(task: .regression), options: options),
            capacity: 2, dropout: 0)
        network.parameters.assign([2, -3, 0.5])
        network.input.assign([1, 1, -2, 4])
        network.forward(rows: 2)
        #expect(network.outputs.values == [-0.5, -15.5])
    }
}
