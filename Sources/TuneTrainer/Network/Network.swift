internal import TuneNumerics

/// A multilayer perceptron with all memory for batches of up to `capacity` rows.
final class Network {
    let shape: NetworkShape
    let capacity: Int
    /// The features of the batch; shape `[rows, inputs]`.
    let input: Floats
    /// The targets of the batch; shape `[rows]`.
    let targets: Floats
    /// All weights and biases, layer after layer.
    let parameters: Floats
    /// The gradient of the loss by `parameters`.
    let gradients: Floats
    let layers: [Layer]
    private let dropout: Double
    private let arena: Arena

    /// Allocates a network with all parameters at 0.
    ///
    /// - Throws: `TrainerError.tooLarge` if a batch takes too much memory.
    init(shape: NetworkShape, capacity: Int, dropout: Double) throws(TrainerError) {
        guard shape.widths.reduce(0, +) <= TrainerLimits.activations / capacity else {
            throw .tooLarge("numbers in a batch", limit: TrainerLimits.activations)
        }
        BLAS.singleThreaded
        let arena = Arena()
        self.shape = shape
        self.capacity = capacity
        self.dropout = dropout
        self.arena = arena
        input = arena.take(capacity * shape.inputs)
        targets = arena.take(capacity)
        parameters = arena.take(shape.parameterCount)
        gradients = arena.take(shape.parameterCount)
        var layers: [Layer] = []
        var start = 0
        for (inputs, outputs) in zip(shape.widths, shape.widths.dropFirst()) {
            let weights = start..<start + inputs * outputs
            let bias = weights.upperBound..<weights.upperBound + outputs
            start = bias.upperBound
            let isOutput = layers.count == shape.hidden.count
            let sums = arena.take(capacity * outputs)
            func room(if needed: Bool) -> Floats { needed ? arena.take(capacity * outputs) : sums }
            layers.append(
                Layer(
                    inputs: inputs, outputs: outputs,
                    weights: parameters.part(weights), bias: parameters.part(bias),
                    weightGradient: gradients.part(weights), biasGradient: gradients.part(bias),
                    activation: isOutput ? nil : shape.activation, sums: sums,
                    activated: room(if: !isOutput && shape.activation == .gelu),
                    gradient: room(if: !isOutput),
                    dropped: isOutput || dropout == 0 ? nil : (room(if: true), room(if: true))))
        }
        self.layers = layers
    }

    /// What the network answers to the batch, and after `backward` the gradient; shape `[rows, outputs]`.
    var outputs: Floats { layers[layers.count - 1].sums }

    /// Draws all parameters; the same generator draws the same ones.
    ///
    /// Biases are drawn like weights: at 0, all hinges of a small network's units would start in one point,
    /// and on few inputs and steps they stay near it (iris: 1.8 points of accuracy).
    func initialise(_ method: Initialisation, using generator: inout SeededGenerator) {
        for layer in layers {
            let isHe = method == .he && layer.activation != nil
            let fan = Double(isHe ? layer.inputs : layer.inputs + layer.outputs)
            let bound = (6 / fan).squareRoot()
            for run in [layer.weights, layer.bias] {
                for index in 0..<run.count { run[index] = Float((2 * generator.uniform() - 1) * bound) }
            }
        }
    }

    /// Computes the outputs for the first rows of `input`, all units at work.
    func forward(rows: Int) {
        var signal = input
        for layer in layers {
            layer.forward(signal, rows: rows)
            signal = layer.activated
        }
    }

    /// Computes the outputs for the first rows of `input`, some hidden units left out.
    func forward(rows: Int, dropoutUsing generator: inout SeededGenerator) {
        var signal = input
        for layer in layers {
            layer.forward(signal, rows: rows)
            if let (mask, kept) = layer.dropped {
                let count = rows * layer.outputs
                mask.setDropoutMask(rate: dropout, count: count, using: &generator)
                kept.setProduct(layer.activated, maskedBy: mask, count: count)
            }
            signal = layer.signal
        }
    }

    /// Computes `gradients` for the first rows, and consumes `outputs`.
    ///
    /// - Returns: The sum of the losses of the rows.
    func backward(rows: Int) -> Double {
        let loss = outputs.replaceByGradient(
            of: shape.loss, targets: targets, rows: rows, columns: shape.outputs)
        for index in layers.indices.reversed() {
            let layer = layers[index]
            layer.backward(index == 0 ? input : layers[index - 1].signal, rows: rows)
            if index > 0 { layer.propagate(to: layers[index - 1], rows: rows) }
        }
        return loss
    }
}
