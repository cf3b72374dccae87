public import TuneJSON
public import TuneNumerics

/// Proposes configurations and learns from results: a value folded over observations.
///
/// `propose` changes nothing and draws only from the generator it is given, so the same observations, the same trial
/// number and the same seed propose the same configuration.
public protocol Searcher: Sendable {
    /// Takes in what happened to a trial; never fails, whatever the order, and a trial unknown so far is ignored.
    mutating func observe(_ observation: Observation)

    /// Proposes the configuration of the trial of that number.
    ///
    /// - Throws: `SearchFailure` when there is nothing left to propose or the space has no feasible point.
    func propose(trial: Int, using generator: inout SeededGenerator) throws(SearchFailure) -> Proposal
}

/// What a searcher is made from.
public struct SearcherContext: Sendable {
    /// The space that is searched.
    public let space: SearchSpace
    /// The experiment's seed.
    public let seed: UInt64
    /// The steps at which results arrive, ascending; `[0]` when trials are compared by their final value only.
    public let levels: [Int]
    /// The searcher's options, complete and checked against its entry's fields.
    public let options: Options
    /// How many trials may be made; nil without a limit.
    public let trialLimit: Int?

    /// Makes a context.
    public init(space: SearchSpace, seed: UInt64, levels: [Int], options: Options, trialLimit: Int?) {
        self.space = space
        self.seed = seed
        self.levels = levels
        self.options = options
        self.trialLimit = trialLimit
    }
}

/// What a searcher is told.
///
/// Losses are minimised; `.infinity` stands for every value that is not finite and for failures.
public enum Observation: Sendable, Hashable {
    /// A trial got this configuration: its result is pending.
    case started(trial: Int, configuration: Configuration)
    /// A trial's result at one of the context's levels; a second one for the same trial and level (a failed trial that
    /// was tried again, a late completion) replaces the first.
    case result(trial: Int, level: Int, loss: Double)
    /// Nothing more is expected of the trial (it may still come back: a late result follows then).
    case ended(trial: Int)
}

/// A configuration and where it came from.
public struct Proposal: Sendable, Hashable {
    /// The configuration; it satisfies the space's constraints.
    public let configuration: Configuration
    /// What proposed it and why.
    public let origin: Origin

    /// Makes a proposal.
    public init(_ configuration: Configuration, origin: Origin) {
        self.configuration = configuration
        self.origin = origin
    }
}

/// Where a configuration came from: `{"source": "bohb", "model": {...}}`.
public struct Origin: Sendable, Hashable {
    /// What chose the configuration: `model`, `random`, `grid`, `initial`, `client` ...
    public let source: String
    /// Members that explain the choice: model, level, points, bandwidths, score.
    public let details: JSONObject

    /// Makes an origin.
    public init(_ source: String, _ details: JSONObject = JSONObject()) {
        self.source = source
        self.details = details
    }

    /// The origin as an object that begins with `source`.
    public var json: JSONValue {
        .object(JSONObject([JSONObject.Member("source", .string(source))] + details.members))
    }

    /// Reads what `json` wrote.
    public init(_ json: JSONValue) {
        var details = json.object ?? JSONObject()
        source = details["source"]?.string ?? ""
        details["source"] = nil
        self.details = details
    }
}

/// Why a searcher proposes nothing.
public enum SearchFailure: Error, Sendable, Hashable {
    /// Every configuration has been proposed.
    case exhausted
    /// No feasible configuration was found in so many draws.
    case infeasible(draws: Int)
}

/// A searcher in the catalogue.
public struct SearcherEntry: Sendable {
    /// The name in the API.
    public let name: String
    /// One sentence for people.
    public let summary: String
    /// The paper or text it follows.
    public let source: String
    /// Its options.
    public let options: [OptionField]
    /// Whether it takes several objectives.
    public let supportsManyObjectives: Bool
    /// Complains about a space or options that it cannot search, with the pointer of the field at fault.
    public let check: @Sendable (SearcherContext) throws(InvalidField) -> Void
    /// Makes the searcher of a context that passed `check`.
    public let make: @Sendable (SearcherContext) -> any Searcher

    /// Makes an entry.
    public init(
        name: String, summary: String, source: String, options: [OptionField],
        supportsManyObjectives: Bool = false,
        check: @escaping @Sendable (SearcherContext) throws(InvalidField) -> Void = { _ in },
        make: @escaping @Sendable (SearcherContext) -> any Searcher
    ) {
        self.name = name
        self.summary = summary
        self.source = source
        self.options = options
        self.supportsManyObjectives = supportsManyObjectives
        self.check = check
        self.make = make
    }
}
