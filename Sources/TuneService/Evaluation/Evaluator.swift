public import TuneCore
public import TuneJSON

/// A built-in evaluator: trains configurations step by step and knows nothing of tuning.
public protocol Evaluator: Sendable {
    /// The evaluator in the catalogue.
    var entry: EvaluatorEntry { get }

    /// Begins to train a configuration, or takes it up again.
    ///
    /// - Throws: `EvaluationFailure` when the configuration or the checkpoint makes no sense.
    func start(_ task: EvaluationTask) throws(EvaluationFailure) -> any EvaluationRun
}

/// A training on its way.
///
/// Each call may take long; it is made on a thread of its own.
public protocol EvaluationRun: AnyObject {
    /// The last step that was trained; 0 before the first.
    var step: Int { get }
    /// The step after which the training is over.
    var lastStep: Int { get }

    /// Trains one step and measures; the last step's metrics may hold more, such as the test set's accuracy.
    func advance() throws(EvaluationFailure) -> Metrics

    /// Everything that is needed to take the training up again and get the same numbers.
    func checkpoint() -> [UInt8]
}

/// What to train.
public struct EvaluationTask: Sendable {
    /// Parameter names and values.
    public let config: JSONObject
    /// The evaluator's options.
    public let options: Options
    /// The last step that a trial may reach, where the scheduler has one.
    public let maxStep: Int?
    /// The seed of the trial.
    public let seed: UInt64
    /// Where to take up again; nil to begin.
    public let checkpoint: [UInt8]?

    /// Makes a task.
    public init(config: JSONObject, options: Options, maxStep: Int?, seed: UInt64, checkpoint: [UInt8]? = nil)
    {
        self.config = config
        self.options = options
        self.maxStep = maxStep
        self.seed = seed
        self.checkpoint = checkpoint
    }
}

/// Why an evaluation failed.
public struct EvaluationFailure: Error, Sendable, Hashable {
    /// The kind that the trial's error gets.
    public let kind: TrialError.Kind
    /// What went wrong, in words.
    public let message: String

    /// Makes a failure.
    public init(_ kind: TrialError.Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
