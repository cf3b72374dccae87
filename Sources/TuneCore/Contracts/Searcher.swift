public import TuneJSON
public import TuneNumerics

/// Proposes configurations and learns from results: a value folded over observations.
///
/// `propose` changes nothing and draws only from the generator it is given, so the same observations, the same trial
/// number and the same seed propose the same configuration.
public protocol Searcher: Sendable {
    /// Takes in what happened to a trial; never fails, whatever the order, and a trial unknown so far is ignored.
    mutating func observe(_ observation: Observation)

    /// Proposes the configuration of a new trial.
    ///
    /// - Throws: `SearchFailure` when there is nothing left to propose or the space has no feasible point.
    func propose(for slot: Slot, using generator: inout SeededGenerator) throws(SearchFailure) -> Proposal

    /// Chooses which of the paused trials that a scheduler offers runs on.
    ///
    /// - Parameters:
    ///   - candidates: The numbers of the trials, at least one, the scheduler's own choice first.
    ///   - level: The level at which they are paused.
    /// - Returns: nil leaves the choice to the scheduler, as searchers do that have no opinion.
    func choose(
        among candidates: [Int], at level: Int, using generator: inout SeededGenerator
    ) -> Preference?

    /// Slow work that the next proposal needs, to be done ahead and elsewhere, on any thread; nil where there is none.
    ///
    /// The searcher's copies share what comes of it, and it changes no proposal.
    var preparation: (@Sendable () -> Void)? { get }
}

extension Searcher {
    /// Has nothing to prepare.
    public var preparation: (@Sendable () -> Void)? { nil }

    /// Leaves the choice to the scheduler.
    public func choose(
        among candidates: [Int], at level: Int, using generator: inout SeededGenerator
    ) -> Preference? { nil }

    /// Proposes the configuration of a new trial without an end, in the first bracket.
    public func propose(
        trial: Int, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        try propose(for: Slot(trial: trial, bracket: 0, untilStep: nil), using: &generator)
    }
}

/// The place of a new trial, for which a configuration is wanted.
public struct Slot: Sendable, Hashable {
    /// The trial's number.
    public let trial: Int
    /// The bracket that the scheduler placed it in.
    public let bracket: Int
    /// The step up to which it will run first; nil without an end.
    public let untilStep: Int?

    /// Makes a slot.
    public init(trial: Int, bracket: Int, untilStep: Int?) {
        self.trial = trial
        self.bracket = bracket
        self.untilStep = untilStep
    }
}

/// Which of several paused trials should run on, and why.
public struct Preference: Sendable, Hashable {
    /// The trial's number, one of those offered.
    public let trial: Int
    /// The sentence for people.
    public let text: String

    /// Makes a preference.
    public init(trial: Int, text: String) {
        self.trial = trial
        self.text = text
    }
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
    /// How many objectives there are.
    public let objectives: Int
    /// How many trials may run at a time; nil without a limit.
    public let concurrent: Int?

    /// Makes a context.
    public init(
        space: SearchSpace, seed: UInt64, levels: [Int], options: Options, trialLimit: Int?,
        objectives: Int = 1, concurrent: Int? = nil
    ) {
        self.space = space
        self.seed = seed
        self.levels = levels
        self.options = options
        self.trialLimit = trialLimit
        self.objectives = objectives
        self.concurrent = concurrent
    }
}

/// What a searcher is told.
///
/// Losses are minimised; `.infinity` stands for every value that is not finite and for failures.
public enum Observation: Sendable, Hashable {
    /// A trial got this configuration: its result is pending.
    case started(trial: Int, configuration: Configuration)
    /// A worker was given the trial, new or resumed, and runs it up to a step; nil without an end.
    case running(trial: Int, untilStep: Int?)
    /// A trial's result at one of the context's levels; a second one for the same trial and level (a failed trial that
    /// was tried again, a late completion) replaces the first.
    case result(trial: Int, level: Int, loss: Double)
    /// Nothing more is expected of the trial (it may still come back: a late result follows then).
    ///
    /// The outcome is nil when the end says nothing about the configuration: cancelled, preempted, lease expired.
    case ended(trial: Int, outcome: Outcome? = nil)
}

/// How a trial ended, for searchers that look at more than one loss or at how far trials came.
public struct Outcome: Sendable, Hashable {
    /// The ways to end.
    public enum Ending: Sendable, Hashable {
        /// It ran all it was meant to.
        case completed
        /// A scheduler or a person stopped it.
        case stopped
        /// It failed or was infeasible.
        case failed
    }

    /// How it ended.
    public let ending: Ending
    /// The last loss of each objective, infinite where there is none that is finite; shape `[objectives]`.
    public let losses: [Double]
    /// By how much the outcome constraints are broken, summed; 0 when they all hold, infinite for NaN.
    public let violation: Double
    /// The last step reported; 0 when there was none.
    public let step: Int

    /// Makes an outcome.
    public init(_ ending: Ending, losses: [Double], violation: Double = 0, step: Int = 0) {
        self.ending = ending
        self.losses = losses
        self.violation = violation
        self.step = step
    }
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

/// What a searcher can do and what it needs.
public enum SearcherTrait: String, Sendable, Hashable, CaseIterable {
    /// It takes several objectives.
    case manyObjectives = "many_objectives"
    /// It never looks at results.
    case blind
    /// It works only with results at several levels.
    case needsLevels = "needs_levels"
    /// It chooses which paused trials run on.
    case guidesPromotions = "guides_promotions"
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
    /// What it can do and what it needs.
    public let traits: Set<SearcherTrait>
    /// Complains about a space or options that it cannot search, with the pointer of the field at fault.
    public let check: @Sendable (SearcherContext) throws(InvalidField) -> Void
    /// Makes the searcher of a context that passed `check`.
    public let make: @Sendable (SearcherContext) -> any Searcher

    /// Makes an entry.
    public init(
        name: String, summary: String, source: String, options: [OptionField],
        traits: Set<SearcherTrait> = [],
        check: @escaping @Sendable (SearcherContext) throws(InvalidField) -> Void = { _ in },
        make: @escaping @Sendable (SearcherContext) -> any Searcher
    ) {
        self.name = name
        self.summary = summary
        self.source = source
        self.options = options
        self.traits = traits
        self.check = check
        self.make = make
    }
}
