public import TuneJSON

/// When an experiment ends by itself.
public struct ExperimentLimits: Sendable, Hashable {
    /// No better value over so many finished trials.
    public struct Plateau: Sendable, Hashable {
        /// The number of finished trials looked back on.
        public let trials: Int
        /// The least improvement that counts.
        public let minDelta: Double
    }

    /// The number of trials to make.
    public var trials: Int?
    /// The number of trials that may run at a time.
    public var concurrent: Int?
    /// The number of failed trials that fails the experiment.
    public var failures: Int?
    /// Seconds of running time.
    public var seconds: Double?
    /// Steps over all trials.
    public var resource: Double?
    /// The value of the first objective that is good enough.
    public var target: Double?
    /// When to give up improving.
    public var plateau: Plateau?
    /// When a single trial ends.
    public var trial: TrialLimits?

    /// Makes limits that end nothing.
    public init() {}
}

/// When a trial ends by itself, whatever the scheduler says.
public struct TrialLimits: Sendable, Hashable {
    /// No better value over so many reports.
    public struct Plateau: Sendable, Hashable {
        /// The number of reports looked back on.
        public let reports: Int
        /// The least improvement that counts.
        public let minDelta: Double
    }

    /// The step at which it is complete.
    public let steps: Int?
    /// Seconds since its present attempt began, seen at its reports.
    public let seconds: Double?
    /// When to give up improving.
    public let plateau: Plateau?
}

extension TrialLimits {
    var json: JSONValue {
        var object = JSONObject()
        object["steps"] = steps.map(JSONValue.integer)
        object["seconds"] = seconds.map(JSONValue.number)
        object["plateau"] = plateau.map {
            ["reports": .integer($0.reports), "min_delta": .number($0.minDelta)]
        }
        return .object(object)
    }
}

extension ExperimentLimits {
    /// The limits that are set, as an object.
    public var json: JSONValue {
        var object = JSONObject()
        object["trials"] = trials.map(JSONValue.integer)
        object["concurrent"] = concurrent.map(JSONValue.integer)
        object["failures"] = failures.map(JSONValue.integer)
        object["seconds"] = seconds.map(JSONValue.number)
        object["resource"] = resource.map(JSONValue.number)
        object["target"] = target.map(JSONValue.number)
        object["plateau"] = plateau.map {
            ["trials": .integer($0.trials), "min_delta": .number($0.minDelta)]
        }
        object["trial"] = trial?.json
        return .object(object)
    }
}

extension ExperimentLimits {
    /// Reads limits.
    ///
    /// - Parameter base: The limits to change: a field that is given replaces it, `null` takes it away.
    public init(
        _ json: JSONValue, at pointer: String, changing base: ExperimentLimits = ExperimentLimits()
    ) throws(InvalidField) {
        let names = ["trials", "concurrent", "failures", "seconds", "resource", "target", "plateau", "trial"]
        let fields = try Fields(json, at: pointer, known: names)
        self = base
        for name in names where json[name]?.isNull == true { clear(name) }
        let most = CoreLimits.trialsPerExperiment
        trials = try fields.integer("trials", in: 1...most) ?? trials
        concurrent = try fields.integer("concurrent", in: 1...1_000_000) ?? concurrent
        failures = try fields.integer("failures", in: 1...most) ?? failures
        seconds = try fields.number("seconds", in: 1...1e12) ?? seconds
        resource = try fields.number("resource", in: 1...1e15) ?? resource
        target = try fields.number("target", in: -1e300...1e300) ?? target
        plateau = try fields.read("plateau", readPlateau) ?? plateau
        trial = try fields.read("trial", readTrialLimits) ?? trial
    }

    private mutating func clear(_ name: String) {
        switch name {
        case "trials": trials = nil
        case "concurrent": concurrent = nil
        case "failures": failures = nil
        case "seconds": seconds = nil
        case "resource": resource = nil
        case "target": target = nil
        case "plateau": plateau = nil
        default: trial = nil
        }
    }
}

private func readPlateau(_ json: JSONValue, at pointer: String) throws(InvalidField)
    -> ExperimentLimits.Plateau
{
    let fields = try Fields(json, at: pointer, known: ["trials", "min_delta"], required: ["trials"])
    return ExperimentLimits.Plateau(
        trials: try fields.integer("trials", in: 1...CoreLimits.trialsPerExperiment) ?? 1,
        minDelta: try fields.number("min_delta", in: 0...1e300) ?? 0)
}

private func readTrialLimits(_ json: JSONValue, at pointer: String) throws(InvalidField) -> TrialLimits {
    let fields = try Fields(json, at: pointer, known: ["steps", "seconds", "plateau"])
    let plateau = try fields.read("plateau") { value, pointer throws(InvalidField) in
        let fields = try Fields(value, at: pointer, known: ["reports", "min_delta"], required: ["reports"])
        return TrialLimits.Plateau(
            reports: try fields.integer("reports", in: 1...CoreLimits.reportsPerTrial) ?? 1,
            minDelta: try fields.number("min_delta", in: 0...1e300) ?? 0)
    }
    return TrialLimits(
        steps: try fields.integer("steps", in: 1...CoreLimits.largestStep),
        seconds: try fields.number("seconds", in: 1...1e12), plateau: plateau)
}
