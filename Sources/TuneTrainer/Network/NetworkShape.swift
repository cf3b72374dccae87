/// The form of a network: what has to agree for weights to fit.
struct NetworkShape: Equatable {
    let inputs: Int
    let hidden: [Int]
    let outputs: Int
    let activation: Activation
    let loss: Loss

    /// The network for a data set under some options, which are valid.
    ///
    /// - Throws: `TrainerError.tooLarge` if its weights, or one batch on its way through it, take too much
    ///   memory.
    init(dataset: Dataset, options: MLPOptions) throws(TrainerError) {
        inputs = dataset.featureCount
        hidden = options.hidden
        activation = options.activation
        switch dataset.task {
        case .multiclass(let classes): (outputs, loss) = (classes, .softmax)
        case .binary: (outputs, loss) = (1, .logistic)
        case .regression: (outputs, loss) = (1, .squared)
        }
        guard parameterCount <= TrainerLimits.parameters else {
            throw .tooLarge("weights", limit: TrainerLimits.parameters)
        }
    }

    /// The widths of all layers, inputs first.
    var widths: [Int] { [inputs] + hidden + [outputs] }

    /// The weights and biases of all layers.
    var parameterCount: Int {
        zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
    }
}
