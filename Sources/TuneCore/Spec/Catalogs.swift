public import TuneJSON

/// A built-in evaluator in the catalogue.
public struct EvaluatorEntry: Sendable {
    /// The name in the API.
    public let name: String
    /// One sentence for people.
    public let summary: String
    /// Its options.
    public let options: [OptionField]
    /// The space for who gives none.
    public let space: JSONValue
    /// The names that a space may use; others would do nothing.
    public let parameters: [String]
    /// The objectives for who gives none, from the options.
    public let objectives: @Sendable (Options) -> JSONValue
    /// Complains about options, with the pointer of the field at fault.
    public let check: @Sendable (Options) throws(InvalidField) -> Void

    /// Makes an entry.
    public init(
        name: String, summary: String, options: [OptionField], space: JSONValue, parameters: [String],
        objectives: @escaping @Sendable (Options) -> JSONValue,
        check: @escaping @Sendable (Options) throws(InvalidField) -> Void
    ) {
        self.name = name
        self.summary = summary
        self.options = options
        self.space = space
        self.parameters = parameters
        self.objectives = objectives
        self.check = check
    }
}

/// What there is to choose from.
public struct Catalogs: Sendable {
    /// The searchers.
    public let searchers: [SearcherEntry]
    /// The schedulers.
    public let schedulers: [SchedulerEntry]
    /// The evaluators.
    public let evaluators: [EvaluatorEntry]

    /// Makes the catalogues.
    public init(searchers: [SearcherEntry], schedulers: [SchedulerEntry], evaluators: [EvaluatorEntry]) {
        self.searchers = searchers
        self.schedulers = schedulers
        self.evaluators = evaluators
    }

    /// The name of the searcher for who names none.
    public static let defaultSearcher = "auto"

    /// The name of the scheduler for who names none: one that uses `max_resource` where it is given.
    public func defaultScheduler(options: JSONValue?) -> String {
        options?["max_resource"] == nil ? "none" : "asha"
    }
}
