import TuneCore
import TuneJSON
import TuneTrainer

/// The parameters that a search space may give the evaluator `mlp`, by name.
struct MLPConfig {
    private let config: JSONObject

    init(_ config: JSONObject) {
        self.config = config
    }

    /// The epochs of a full training where nothing says otherwise.
    static let defaultEpochs = 30

    private static let mostLayers = 8

    /// Every name that is understood.
    static let names: [String] =
        [
            "lr", "learning_rate", "batch_size", "epochs", "layers", "units", "l1", "l2", "weight_decay",
            "l1_penalty",
            "activation", "dropout", "optimizer", "momentum", "nesterov", "schedule", "step_epochs",
            "step_factor",
            "warmup_epochs", "init", "gradient_clip",
        ] + (1...mostLayers).map { "units\($0)" }

    /// The network and its training.
    func options(epochs: Int, seed: UInt64) throws(EvaluationFailure) -> MLPOptions {
        var options = MLPOptions()
        options.epochs = epochs
        options.seed = seed
        options.hidden = try hidden()
        options.learningRate = try number("lr", "learning_rate") ?? options.learningRate
        options.batchSize = try whole("batch_size") ?? options.batchSize
        options.dropout = try number("dropout") ?? options.dropout
        options.momentum = try number("momentum") ?? options.momentum
        options.weightDecay = try number("l2", "weight_decay") ?? options.weightDecay
        options.l1 = try number("l1_penalty") ?? options.l1
        options.gradientClip = try number("gradient_clip")
        options.warmupEpochs = try number("warmup_epochs") ?? options.warmupEpochs
        options.nesterov = try flag("nesterov") ?? options.nesterov
        options.activation = try choice("activation", Activation.allCases) ?? options.activation
        options.optimizer = try choice("optimizer", Optimizer.allCases) ?? options.optimizer
        options.initialisation = try choice("init", Initialisation.allCases) ?? options.initialisation
        options.schedule = try schedule(epochs: epochs)
        return options
    }

    private func hidden() throws(EvaluationFailure) -> [Int] {
        var widths: [Int?] = []
        for layer in 1...Self.mostLayers { widths.append(try whole("units\(layer)")) }
        if widths[0] == nil { widths[0] = try whole("l1") }
        let named = (widths.lastIndex { $0 != nil } ?? 0) + 1
        let layers = try whole("layers")
        let count = layers ?? named
        guard (0...Self.mostLayers).contains(count) else {
            throw EvaluationFailure(.invalidConfig, "layers must be 0 to \(Self.mostLayers), not \(count)")
        }
        let fallback = try whole("units") ?? 64
        return widths.prefix(count).map { $0 ?? fallback }
    }

    private func schedule(epochs: Int) throws(EvaluationFailure) -> Schedule {
        guard let name = config["schedule"] else { return .constant }
        switch name {
        case "constant": return .constant
        case "cosine": return .cosine
        case "step":
            return .step(
                every: try whole("step_epochs") ?? max(1, epochs / 3),
                factor: try number("step_factor") ?? 0.1)
        default: throw wrong("schedule", "constant, cosine or step")
        }
    }

    private func number(_ names: String...) throws(EvaluationFailure) -> Double? {
        for name in names {
            guard let value = config[name] else { continue }
            guard let number = value.double else { throw wrong(name, "a number") }
            return number
        }
        return nil
    }

    private func whole(_ name: String) throws(EvaluationFailure) -> Int? {
        guard let value = config[name] else { return nil }
        guard let number = value.double.flatMap({ Int(exactly: $0.rounded()) }) else {
            throw wrong(name, "a whole number")
        }
        return number
    }

    private func flag(_ name: String) throws(EvaluationFailure) -> Bool? {
        guard let value = config[name] else { return nil }
        guard let truth = value.bool else { throw wrong(name, "true or false") }
        return truth
    }

    private func choice<Choice: RawRepresentable<String>>(
        _ name: String, _ all: [Choice]
    ) throws(EvaluationFailure) -> Choice? {
        guard let value = config[name] else { return nil }
        guard let choice = value.string.flatMap(Choice.init(rawValue:)) else {
            throw wrong(name, all.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    private func wrong(_ name: String, _ allowed: String) -> EvaluationFailure {
        EvaluationFailure(
            .invalidConfig, "\(name) must be \(allowed), not \(config[name]?.kind ?? "nothing")")
    }
}
