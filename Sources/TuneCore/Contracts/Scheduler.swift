public import TuneJSON
public import TuneNumerics

/// Decides how far trials run: a value folded over what it decided.
///
/// The first five functions change nothing. What they return is written into an event, and folding that event calls
/// `admit`, `record`, `promote` or `forget`. Losses are minimised; `.infinity` is worst.
public protocol Scheduler: Sendable {
    /// The steps at which trials are compared, ascending, the last one the maximum; empty when none are.
    var levels: [Int] { get }

    /// Where a new trial begins.
    func placement(ofTrial trial: Int, using generator: inout SeededGenerator) -> Placement

    /// What the next free worker should do.
    func nextWork() -> Work

    /// Judges a report of a running trial; each level it crosses becomes one mark.
    func judge(_ report: JudgedReport) -> Judgement

    /// The marks of a trial that ended by itself (`loss`, its last value) or failed (`loss` infinite) after `step`.
    ///
    /// A trial that ends below a level it was bound for is recorded at that level, so that short trials count.
    func closingMarks(trial: Int, bracket: Int, after step: Int, loss: Double) -> [RungMark]

    /// How far a trial may run now, from its marks: the step until which its trainer need not ask; nil without an end.
    func limit(ofTrial trial: Int, bracket: Int) -> Int?

    /// The paused trials that could run on in place of the one that `nextWork` promotes, that one first.
    ///
    /// Asked only where the searcher chooses; empty when the scheduler leaves no choice.
    func rivals(ofPromoted trial: Int) -> [Int]

    /// The next step of a trial that its trainer must not skip, after one; nil when none is ahead.
    func nextDecisionStep(ofTrial trial: Int, after step: Int) -> Int?

    /// Folds in a new trial.
    mutating func admit(trial: Int, bracket: Int)

    /// Folds in the configuration of a trial: its own, or after a clone one made from the donor's.
    mutating func adopt(_ configuration: Configuration, trial: Int, donor: Int?)

    /// Folds in a report, whatever was decided about it; `record` follows where there are marks or an end.
    mutating func note(_ report: JudgedReport)

    /// Folds in that a trial can be resumed, or cloned, from after a step.
    mutating func noteCheckpoint(trial: Int, step: Int)

    /// Folds in marks and, with them, whether the trial paused, went on or stopped.
    mutating func record(trial: Int, bracket: Int, marks: [RungMark], action: Action)

    /// Folds in that a paused trial was handed out to run on.
    mutating func promote(trial: Int, bracket: Int)

    /// Folds in that a trial ended in a final state and can never be promoted; a retried trial may come back.
    mutating func forget(trial: Int, as state: TrialState)

    /// Folds in whether new trials may still come: they do not once the experiment is stopping or over.
    ///
    /// Rungs that would wait for them go on with what they have. A limit or an exhausted searcher makes the
    /// experiment stop; a raised limit lets it run, and trials come, again.
    mutating func expectNewTrials(_ areExpected: Bool)
}

extension Scheduler {
    /// The next level.
    public func nextDecisionStep(ofTrial trial: Int, after step: Int) -> Int? { levels.first { $0 > step } }
    /// No choice.
    public func rivals(ofPromoted trial: Int) -> [Int] { [] }
    /// Configurations do not matter.
    public mutating func adopt(_ configuration: Configuration, trial: Int, donor: Int?) {}
    /// Only marks matter.
    public mutating func note(_ report: JudgedReport) {}
    /// Checkpoints do not matter.
    public mutating func noteCheckpoint(trial: Int, step: Int) {}
    /// Nothing waits for new trials.
    public mutating func expectNewTrials(_ areExpected: Bool) {}
}

/// What a scheduler is made from.
public struct SchedulerContext: Sendable {
    /// The experiment's seed.
    public let seed: UInt64
    /// The scheduler's options, complete and checked against its entry's fields.
    public let options: Options
    /// The space that is searched.
    public let space: SearchSpace
    /// Whether the searcher chooses which paused trials run on.
    public let isGuided: Bool
    /// Whether the objective is maximised, so that a loss is its value with the sign turned.
    public let maximizes: Bool

    /// Makes a context.
    public init(
        seed: UInt64, options: Options, space: SearchSpace, isGuided: Bool = false, maximizes: Bool = false
    ) {
        self.seed = seed
        self.options = options
        self.space = space
        self.isGuided = isGuided
        self.maximizes = maximizes
    }
}

/// Where a new trial begins.
public struct Placement: Sendable, Hashable {
    /// The bracket, 0 the most aggressive.
    public let bracket: Int
    /// The step up to which it may run; nil without an end.
    public let untilStep: Int?

    /// Makes a placement.
    public init(bracket: Int, untilStep: Int?) {
        self.bracket = bracket
        self.untilStep = untilStep
    }
}

/// What a free worker should do next.
public enum Work: Sendable, Hashable {
    /// Start a new trial.
    case fresh
    /// Let a paused trial run on until a step.
    case promotion(trial: Int, untilStep: Int?, reason: Reason)
    /// Nothing until other trials report; the text says for what.
    case wait(String)
}

/// A report as the scheduler sees it.
public struct JudgedReport: Sendable, Hashable {
    /// The trial's number.
    public let trial: Int
    /// The bracket it was placed in.
    public let bracket: Int
    /// The step reported.
    public let step: Int
    /// The loss reported; infinite when the value is not finite.
    public let loss: Double
    /// Whether the trainer can be handed a pause.
    public let canPause: Bool

    /// Makes a report.
    public init(trial: Int, bracket: Int, step: Int, loss: Double, canPause: Bool) {
        self.trial = trial
        self.bracket = bracket
        self.step = step
        self.loss = loss
        self.canPause = canPause
    }
}

/// What a trainer is told.
public enum Action: String, Sendable, Hashable, CaseIterable {
    case proceed = "continue"
    case stop
    case pause
    /// Go on from another trial's checkpoint with another configuration.
    case clone
}

/// What a trial becomes that takes over another one's training.
public struct Clone: Sendable, Hashable {
    /// The trial whose checkpoint is loaded.
    public let donor: Int
    /// The configuration to go on with.
    public let configuration: Configuration

    /// Makes a clone.
    public init(donor: Int, configuration: Configuration) {
        self.donor = donor
        self.configuration = configuration
    }
}

/// What a scheduler decided about a report.
public struct Judgement: Sendable, Hashable {
    /// What the trainer is told.
    public var action: Action
    /// Whether a stop means that the trial ran all it may: it is then completed, not stopped.
    public var completes: Bool
    /// The levels crossed by this report, ascending.
    public var marks: [RungMark]
    /// The step until which the trainer need not ask; nil without an end.
    public var untilStep: Int?
    /// The step that must not be skipped; nil when none matters.
    public var nextDecisionStep: Int?
    /// Why, where a rule was applied; nil for a plain continue.
    public var reason: Reason?
    /// What the trial becomes, with the action `clone`.
    public var clone: Clone?

    /// Makes a judgement.
    public init(
        _ action: Action, completes: Bool = false, marks: [RungMark] = [], untilStep: Int? = nil,
        nextDecisionStep: Int? = nil, reason: Reason? = nil, clone: Clone? = nil
    ) {
        self.clone = clone
        self.action = action
        self.completes = completes
        self.marks = marks
        self.untilStep = untilStep
        self.nextDecisionStep = nextDecisionStep
        self.reason = reason
    }
}

/// A trial's entry in a rung.
public struct RungMark: Sendable, Hashable {
    /// The rung's level, in steps.
    public let level: Int
    /// The loss recorded there.
    public let loss: Double

    /// Makes a mark.
    public init(level: Int, loss: Double) {
        self.level = level
        self.loss = loss
    }
}

/// Why something was decided; values are in the objective's own direction once stored.
public struct Reason: Sendable, Hashable {
    /// The rule that was applied, such as `asha`, `user`, `limit`, `lease`.
    public var rule: String
    /// The sentence for people.
    public var text: String
    /// The rung's level, in steps.
    public var rung: Int?
    /// The bracket.
    public var bracket: Int?
    /// The trial's value at the rung.
    public var value: Double?
    /// The value it had to reach.
    public var threshold: Double?
    /// Its rank among `of`, 1 the best.
    public var rank: Int?
    /// How many trials are in the rung.
    public var count: Int?

    /// Makes a reason.
    public init(
        rule: String, text: String, rung: Int? = nil, bracket: Int? = nil, value: Double? = nil,
        threshold: Double? = nil, rank: Int? = nil, count: Int? = nil
    ) {
        self.rule = rule
        self.text = text
        self.rung = rung
        self.bracket = bracket
        self.value = value
        self.threshold = threshold
        self.rank = rank
        self.count = count
    }
}

/// A scheduler in the catalogue.
public struct SchedulerEntry: Sendable {
    /// The name in the API.
    public let name: String
    /// One sentence for people.
    public let summary: String
    /// The paper or text it follows.
    public let source: String
    /// Its options.
    public let options: [OptionField]
    /// Whether it changes the configuration of running trials, as population based training does.
    public let clones: Bool
    /// Whether trainers must be able to pause and resume for it to work as described.
    public let pauses: @Sendable (Options) -> Bool
    /// Complains about options that do not fit together, with the pointer of the field at fault.
    public let check: @Sendable (SchedulerContext) throws(InvalidField) -> Void
    /// Makes the scheduler of a context that passed `check`.
    public let make: @Sendable (SchedulerContext) -> any Scheduler

    /// Makes an entry.
    public init(
        name: String, summary: String, source: String, options: [OptionField], clones: Bool = false,
        pauses: @escaping @Sendable (Options) -> Bool = { _ in false },
        check: @escaping @Sendable (SchedulerContext) throws(InvalidField) -> Void = { _ in },
        make: @escaping @Sendable (SchedulerContext) -> any Scheduler
    ) {
        self.name = name
        self.summary = summary
        self.source = source
        self.options = options
        self.clones = clones
        self.pauses = pauses
        self.check = check
        self.make = make
    }
}
