/// A dense layer: its parameters and the buffers of one batch.
struct Layer {
    let inputs: Int
    let outputs: Int
    /// Shape `[inputs, outputs]`.
    let weights: Floats
    let bias: Floats
    let weightGradient: Floats
    let biasGradient: Floats
    /// How the units answer; `nil` for the output layer.
    let activation: Activation?
    /// What the units receive; shape `[rows, outputs]`.
    let sums: Floats
    /// What the units answer; the memory of `sums` where the derivative does not need both.
    let activated: Floats
    /// The gradient of the loss by `sums`; the memory of `sums` in the output layer.
    let gradient: Floats
    /// The factors of dropout and the answers times them, if there is dropout.
    let dropped: (mask: Floats, signal: Floats)?

    /// What the next layer receives while training.
    var signal: Floats { dropped?.signal ?? activated }

    /// Computes the answers to the first rows of an input.
    func forward(_ input: Floats, rows: Int) {
        sums.setProduct(input, weights, rows: rows, inner: inputs, columns: outputs)
        if activation == .relu {
            sums.addBiasAndRectify(bias, rows: rows)
            return
        }
        sums.addBias(bias, rows: rows)
        if let activation { activated.setActivation(activation, of: sums, count: rows * outputs) }
    }

    /// Computes the gradient by the parameters from the gradient by the sums.
    func backward(_ input: Floats, rows: Int) {
        weightGradient.setProduct(transposed: input, gradient, rows: inputs, inner: rows, columns: outputs)
        biasGradient.setColumnSums(gradient, rows: rows)
    }

    /// Hands the gradient down to the sums of the layer below.
    func propagate(to below: Layer, rows: Int) {
        let count = rows * inputs
        below.gradient.setProduct(
            gradient, transposed: weights, rows: rows, inner: outputs, columns: inputs)
        if let dropped = below.dropped { below.gradient.multiply(by: dropped.mask, count: count) }
        if let activation = below.activation {
            below.gradient.multiplyByDerivative(
                activation, sums: below.sums, activated: below.activated, count: count)
        }
    }
}
