public import TuneCore
import TuneJSON
public import TuneTrainer

/// The built-in evaluator `mlp`: a multilayer perceptron on a data set of the server's, one epoch a step.
public struct MLPEvaluator: Evaluator {
    private let library: DatasetLibrary

    /// Makes the evaluator over a library of data sets.
    public init(library: DatasetLibrary) {
        self.library = library
    }

    /// The evaluator in the catalogue.
    public var entry: EvaluatorEntry {
        EvaluatorEntry(
            name: "mlp", summary: "A multilayer perceptron trained by the server on one of its data sets.",
            options: Self.options, space: Self.space, parameters: MLPConfig.names,
            objectives: { _ in [["metric": "val_loss", "goal": "minimize"]] },
            check: { [library] options throws(InvalidField) in
                let name = JSONValue.string(options.text("dataset") ?? "")
                _ = try name.choice(at: "/evaluator/options/dataset", of: library.names())
                do throws(TrainerError) {
                    try datasetOptions(options).validate()
                } catch {
                    throw InvalidField("/evaluator/options", error.description)
                }
            })
    }

    /// Begins to train a configuration, or takes it up again.
    public func start(_ task: EvaluationTask) throws(EvaluationFailure) -> any EvaluationRun {
        do {
            let dataset = try library.load(
                task.options.text("dataset") ?? "", options: datasetOptions(task.options))
            let epochs =
                task.config["epochs"]?.int ?? task.options.integer("max_epochs") ?? task.maxStep
                ?? MLPConfig.defaultEpochs
            let options = try MLPConfig(task.config).options(epochs: epochs, seed: task.seed)
            let trainer = try Trainer(dataset: dataset, options: options, checkpoint: task.checkpoint)
            return MLPRun(trainer, lastStep: epochs)
        } catch let failure as EvaluationFailure {
            throw failure
        } catch let error as TrainerError {
            throw EvaluationFailure(.invalidConfig, error.description)
        } catch {
            throw EvaluationFailure(.error, "\(error)")
        }
    }

    private static let options = [
        OptionField("dataset", .text(limit: 100), default: "iris", "The data set, one of GET /datasets."),
        OptionField("max_epochs", .integer(1...100_000), default: .null, "The epochs of a full training."),
        OptionField(
            "target", .text(limit: 200), default: .null, "The target column; the last one by default."),
        OptionField(
            "delimiter", .choice([",", ";", "|", "tab"]), default: .null,
            "The character between a table's fields; seen from its first line by default."),
        OptionField("header", .boolean, default: true, "Whether a table's first line holds names."),
        OptionField(
            "task", .choice(["multiclass", "binary", "regression"]), default: .null,
            "What is learned; seen from the target by default."),
        OptionField(
            "validation_fraction", .number(0...0.9), default: 0.15,
            "The share of rows that measure each epoch."),
        OptionField("test_fraction", .number(0...0.9), default: 0.15, "The share of rows kept for the end."),
        OptionField("split_seed", .integer(0...1 << 53), default: 0, "The seed of the split."),
    ]

    private static let space: JSONValue = [
        "lr": ["type": "float", "low": 1e-4, "high": 0.1, "scale": "log"],
        "batch_size": ["type": "categorical", "values": [16, 32, 64, 128], "ordered": true],
        "layers": ["type": "int", "low": 1, "high": 3],
        "units": ["type": "int", "low": 16, "high": 256, "scale": "log"],
        "activation": ["type": "categorical", "values": ["relu", "tanh"]],
        "dropout": ["type": "float", "low": 0, "high": 0.5],
        "weight_decay": ["type": "float", "low": 1e-6, "high": 0.01, "scale": "log"],
        "optimizer": ["type": "categorical", "values": ["adam", "sgd"]],
        "momentum": ["type": "float", "low": 0.5, "high": 0.99, "when": ["optimizer": ["in": ["sgd"]]]],
    ]
}

/// How the evaluator's options read its data set.
private func datasetOptions(_ options: Options) -> DatasetOptions {
    var read = DatasetOptions()
    read.target = options.text("target")
    read.delimiter = options.text("delimiter").flatMap { $0 == "tab" ? "\t" : $0.first }
    read.hasHeader = options.flag("header")
    read.task = options.text("task").flatMap(DatasetOptions.TaskKind.init(rawValue:))
    read.validationFraction = options.number("validation_fraction") ?? read.validationFraction
    read.testFraction = options.number("test_fraction") ?? read.testFraction
    read.seed = UInt64(options.integer("split_seed") ?? 0)
    return read
}

/// A perceptron on its way.
private final class MLPRun: EvaluationRun {
    let lastStep: Int
    private let trainer: Trainer

    init(_ trainer: Trainer, lastStep: Int) {
        self.trainer = trainer
        self.lastStep = lastStep
    }

    var step: Int { trainer.epoch }

    func advance() throws(EvaluationFailure) -> Metrics {
        var values = trainer.trainEpoch().values
        if trainer.epoch >= lastStep {
            values.merge(trainer.evaluate(on: .test).values) { first, _ in first }
        }
        let members = values.sorted { $0.key < $1.key }.map {
            JSONObject.Member($0.key, metricJSON($0.value))
        }
        return Metrics(trusted: JSONObject(members))
    }

    func checkpoint() -> [UInt8] { trainer.checkpoint() }
}
