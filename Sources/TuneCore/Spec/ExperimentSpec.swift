public import TuneJSON

/// What a metric should do.
public enum Goal: String, Sendable, Hashable, CaseIterable {
    case minimize
    case maximize
}

/// A metric to optimise.
public struct Objective: Sendable, Hashable {
    /// The metric's name.
    public let metric: String
    /// Whether less or more is better.
    public let goal: Goal

    /// Makes an objective.
    public init(metric: String, goal: Goal) {
        self.metric = metric
        self.goal = goal
    }

    /// The loss of a value: turned so that less is better; everything that is not finite is worst.
    public func loss(of value: Double) -> Double {
        guard value.isFinite else { return .infinity }
        return goal == .minimize ? value : -value
    }

    /// The value of a finite loss.
    public func value(of loss: Double) -> Double {
        goal == .minimize ? loss : -loss
    }
}

/// A bound that a metric of a good trial must keep.
public struct OutcomeConstraint: Sendable, Hashable {
    /// The metric's name.
    public let metric: String
    /// The least allowed value.
    public let min: Double?
    /// The largest allowed value.
    public let max: Double?

    /// By how much metrics break the bound, 0 when they keep it; infinite for NaN.
    public func violation(_ metrics: Metrics) -> Double {
        guard let value = metrics[metric] else { return 0 }
        guard !value.isNaN else { return .infinity }
        return Swift.max((min ?? -.infinity) - value, value - (max ?? .infinity), 0)
    }

    /// Whether metrics keep the bound; metrics that lack it do, NaN does not.
    public func allows(_ metrics: Metrics) -> Bool {
        guard let value = metrics[metric] else { return true }
        return value >= (min ?? -.infinity) && value <= (max ?? .infinity)
    }
}

/// A searcher, scheduler or evaluator that an experiment chose, with complete options.
public struct Choice: Sendable, Hashable {
    /// The name in the catalogue.
    public let name: String
    /// The options, defaults filled in.
    public let options: Options

    /// The choice as it stands in the API.
    public var json: JSONValue { ["name": .string(name), "options": options.json] }
}

/// The built-in evaluator that an experiment chose.
public struct EvaluatorChoice: Sendable, Hashable {
    /// The evaluator and its options.
    public let choice: Choice
    /// How many trials it runs at a time.
    public let workers: Int
}

/// How long a worker may be silent, and how often a trial is tried.
public struct LeaseTerms: Sendable, Hashable {
    /// Seconds without a sign of life after which a trial is lost; 0 for never.
    public let seconds: Double
    /// How many attempts may be lost before the trial fails.
    public let attempts: Int
}

/// An experiment's definition: checked, complete, every default written out.
public struct ExperimentSpec: Sendable {
    /// The experiment's name.
    public let name: String
    /// The search space with its constraints.
    public let space: SearchSpace
    /// The objectives; the first one drives the schedulers.
    public let objectives: [Objective]
    /// Bounds on other metrics.
    public let outcomeConstraints: [OutcomeConstraint]
    /// The searcher.
    public let searcher: Choice
    /// The scheduler.
    public let scheduler: Choice
    /// The limits, which a person may change.
    public var limits: ExperimentLimits
    /// The lease terms.
    public let lease: LeaseTerms
    /// Configurations to begin with, possibly partial.
    public let initial: [Configuration]
    /// The seed of every random choice.
    public let seed: Int
    /// The built-in evaluator, if it trains.
    public let evaluator: EvaluatorChoice?
    /// Tags, which a person may change.
    public var tags: [String]
    /// Notes, which a person may change.
    public var notes: String

    /// The first objective.
    public var objective: Objective { objectives[0] }

    /// The definition as the API shows it; reading it again gives an equal one.
    public var json: JSONObject {
        [
            "name": .string(name), "space": space.json, "constraints": space.constraintsJSON,
            "objectives": .array(
                objectives.map { ["metric": .string($0.metric), "goal": .string($0.goal.rawValue)] }),
            "outcome_constraints": .array(outcomeConstraints.map(\.json)),
            "searcher": searcher.json, "scheduler": scheduler.json, "limits": limits.json,
            "lease": ["seconds": .number(lease.seconds), "attempts": .integer(lease.attempts)],
            "initial": .array(initial.map(space.json(of:))), "seed": .integer(seed),
            "evaluator": evaluator?.json ?? .null,
            "tags": .array(tags.map(JSONValue.string)), "notes": .string(notes),
        ]
    }
}

extension OutcomeConstraint {
    var json: JSONValue {
        var object: JSONObject = ["metric": .string(metric)]
        object["min"] = min.map(JSONValue.number)
        object["max"] = max.map(JSONValue.number)
        return .object(object)
    }
}

extension EvaluatorChoice {
    var json: JSONValue {
        ["name": .string(choice.name), "options": choice.options.json, "workers": .integer(workers)]
    }
}
