/// How a multilayer perceptron is built and trained.
public struct MLPOptions: Sendable, Hashable {
    /// The units of each hidden layer, first to last; empty for a linear model.
    ///
    /// At most 32 layers of 1...8192 units.
    public var hidden: [Int] = [64]
    /// How hidden units answer.
    public var activation = Activation.relu
    /// The share of hidden units that are left out of each training step; in `0..<1`.
    public var dropout = 0.0
    /// The rule by which weights follow the gradient.
    public var optimizer = Optimizer.adam
    /// The learning rate before the schedule; finite and above 0.
    public var learningRate = 1e-3
    /// The share of the velocity that `sgd` keeps per step; in `0..<1`.
    public var momentum = 0.9
    /// Whether `sgd` looks ahead along its velocity.
    public var nesterov = false
    /// The strength of the L2 penalty on weights, not on biases; at least 0.
    ///
    /// It is in the gradient for `sgd` and `adam`, and apart from it for `adamw`.
    public var weightDecay = 0.0
    /// The strength of the L1 penalty on weights, not on biases; at least 0.
    public var l1 = 0.0
    /// The largest Euclidean norm of a step's gradient, above 0; longer ones are shortened.
    ///
    /// `nil` for no bound.
    public var gradientClip: Double?
    /// How the learning rate changes over the epochs.
    public var schedule = Schedule.constant
    /// The epochs over which the rate rises linearly from 0, on top of the schedule; at least 0.
    public var warmupEpochs = 0.0
    /// The rows per step; in `1...65536`.
    ///
    /// A larger number than there are training rows means all of them.
    public var batchSize = 32
    /// The length of the schedule in epochs, in `1...1000000`; training may stop before or go on behind it.
    public var epochs = 100
    /// How weights are drawn at the start.
    public var initialisation = Initialisation.xavier
    /// The seed of initial weights, row orders and dropout.
    public var seed: UInt64 = 0

    /// Makes the default options: one hidden layer of 64 rectified units, trained by Adam at 0.001.
    public init() {}

    /// Checks every option against its range.
    ///
    /// - Throws: `TrainerError.option` for the first that is outside, `.tooLarge` for too many layers.
    public func validate() throws(TrainerError) {
        guard hidden.count <= TrainerLimits.hiddenLayers else {
            throw .tooLarge("hidden layers", limit: TrainerLimits.hiddenLayers)
        }
        func check(_ name: String, _ holds: Bool, _ range: String) throws(TrainerError) {
            guard holds else { throw .option(name, mustBe: range) }
        }
        let widths = 1...TrainerLimits.width
        try check("hidden", hidden.allSatisfy(widths.contains), "between 1 and \(TrainerLimits.width) units")
        try check("dropout", (0..<1).contains(dropout), "at least 0 and below 1")
        try check("learning_rate", learningRate > 0 && learningRate.isFinite, "finite and above 0")
        try check("momentum", (0..<1).contains(momentum), "at least 0 and below 1")
        try check("weight_decay", weightDecay >= 0 && weightDecay.isFinite, "finite and at least 0")
        try check("l1", l1 >= 0 && l1.isFinite, "finite and at least 0")
        try check("gradient_clip", gradientClip.map { $0 > 0 && $0.isFinite } ?? true, "finite and above 0")
        try check("warmup_epochs", warmupEpochs >= 0 && warmupEpochs.isFinite, "finite and at least 0")
        let batches = 1...TrainerLimits.batchSize
        try check("batch_size", batches.contains(batchSize), "between 1 and \(TrainerLimits.batchSize)")
        let lengths = 1...TrainerLimits.epochs
        try check("epochs", lengths.contains(epochs), "between 1 and \(TrainerLimits.epochs)")
        if case .step(let every, let factor) = schedule {
            try check("step_epochs", lengths.contains(every), "between 1 and \(TrainerLimits.epochs)")
            try check("step_factor", factor > 0 && factor <= 1, "above 0 and at most 1")
        }
    }
}

/// The rule by which weights follow the gradient.
public enum Optimizer: String, Sendable, CaseIterable {
    /// Gradient descent with momentum.
    case sgd
    /// Adam (Kingma and Ba, ICLR 2015) with decay rates 0.9 and 0.999 and epsilon 1e-8.
    case adam
    /// Adam with weight decay apart from the gradient (Loshchilov and Hutter, ICLR 2019).
    case adamW = "adamw"
}

/// How the weights and biases of a network are drawn at the start.
public enum Initialisation: String, Sendable, CaseIterable {
    /// Uniform with variance `2 / inputs` (He et al., ICCV 2015); the output layer is drawn as by `xavier`.
    case he
    /// Uniform with variance `2 / (inputs + outputs)` (Glorot and Bengio, AISTATS 2010).
    case xavier
}
