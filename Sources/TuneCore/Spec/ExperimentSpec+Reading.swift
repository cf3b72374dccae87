public import TuneJSON
import TuneNumerics

extension ExperimentSpec {
    private static let known = [
        "name", "space", "constraints", "objectives", "outcome_constraints", "searcher", "scheduler",
        "limits",
        "lease", "initial", "seed", "evaluator", "tags", "notes",
    ]

    /// Reads the body of a create request and writes out every default.
    ///
    /// - Parameters:
    ///   - fallbackName: The name for who gives none.
    ///   - catalogs: What searchers, schedulers and evaluators there are.
    ///   - isNew: Whether the evaluator may refuse its options; what was made once is read whatever data sets there are.
    /// - Throws: `InvalidField` with the pointer of the field at fault.
    /// - Complexity: up to 10,000 draws to see that the constraints can be met.
    public init(
        _ json: JSONValue, fallbackName: String, catalogs: Catalogs, isNew: Bool = true
    ) throws(InvalidField) {
        let fields = try Fields(json, known: Self.known)
        name = try fields.read("name", experimentName) ?? fallbackName
        let evaluator = try fields.read("evaluator") { value, pointer throws(InvalidField) in
            try readEvaluator(value, at: pointer, catalogs: catalogs, isNew: isNew)
        }
        let entry = catalogs.evaluators.first { $0.name == evaluator?.choice.name }
        guard let spaceJSON = fields["space"] ?? entry?.space else {
            throw fields.invalid("space", "is missing")
        }
        let space = try SearchSpace(spaceJSON, constraints: fields["constraints"])
        try entry?.check(space)
        let fallback = evaluator.flatMap { choice in entry?.objectives(choice.choice.options) }
        guard let objectivesJSON = fields["objectives"] ?? fallback else {
            throw fields.invalid("objectives", "is missing")
        }
        objectives = try readObjectives(objectivesJSON, at: fields.pointer(to: "objectives"))
        outcomeConstraints = try fields.read("outcome_constraints", readOutcomeConstraints) ?? []
        limits =
            try fields.read("limits") { value, pointer throws(InvalidField) in
                try ExperimentLimits(value, at: pointer)
            } ?? ExperimentLimits()
        lease = try readLease(fields["lease"] ?? [:], at: fields.pointer(to: "lease"))
        initial =
            try fields.read("initial") { value, pointer throws(InvalidField) in
                try readInitial(value, at: pointer, space)
            } ?? []
        seed = try fields.integer("seed", in: 0...(1 << 53) - 1) ?? 0
        tags = try fields.read("tags", readTags) ?? []
        notes = try fields.read("notes", readNotes) ?? ""
        scheduler = try readScheduler(fields["scheduler"], catalogs: catalogs)
        let schedulerName = scheduler.name
        let clones = catalogs.schedulers.contains { $0.name == schedulerName && $0.clones }
        searcher = try readSearcher(
            fields["searcher"], catalogs: catalogs, objectives: objectives.count, clones: clones)
        self.space = space
        self.evaluator = evaluator
        try check(against: catalogs)
    }

    /// Lets the catalogue entries refuse what they cannot work with.
    private func check(against catalogs: Catalogs) throws(InvalidField) {
        guard let parts = parts(from: catalogs) else { return }
        try parts.scheduler.check(parts.schedulerContext)
        let levels = parts.scheduler.make(parts.schedulerContext).levels
        if let objection = Compatibility.objection(
            to: parts.searcher, beside: parts.scheduler, levels: levels.count)
        {
            throw InvalidField("/searcher/name", "\(parts.searcher.name) \(objection)")
        }
        try parts.searcher.check(parts.searcherContext(levels: levels))
    }
}

/// The name of an experiment: `[A-Za-z0-9][A-Za-z0-9._-]{0,99}`.
public func experimentName(_ json: JSONValue, at pointer: String) throws(InvalidField) -> String {
    func isAlphanumeric(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
    guard let name = json.string, (1...100).contains(name.utf8.count),
        name.utf8.first.map(isAlphanumeric) == true,
        name.utf8.allSatisfy({ isAlphanumeric($0) || [45, 46, 95].contains($0) })
    else {
        throw InvalidField(
            pointer,
            "must be 1 to 100 letters, digits, dots, underscores or hyphens, the first a letter or digit, "
                + "not \(json.kind)")
    }
    return name
}

extension EvaluatorEntry {
    /// Refuses parameters that the evaluator would ignore.
    fileprivate func check(_ space: SearchSpace) throws(InvalidField) {
        for parameter in space.parameters where !parameters.contains(parameter.name) {
            throw InvalidField(
                pointer("/space", parameter.name),
                "is no parameter of the evaluator \(name)"
                    + suggestion(for: parameter.name, among: parameters))
        }
    }
}

private func readEvaluator(
    _ json: JSONValue, at pointer: String, catalogs: Catalogs, isNew: Bool
) throws(InvalidField) -> EvaluatorChoice {
    let fields = try Fields(json, at: pointer, known: ["name", "options", "workers"], required: ["name"])
    let name = try fields.choice("name", of: catalogs.evaluators.map(\.name))
    guard let entry = catalogs.evaluators.first(where: { $0.name == name }) else {
        throw fields.invalid("name", "is missing")
    }
    let options = try Options(fields["options"], fields: entry.options, at: fields.pointer(to: "options"))
    if isNew { try entry.check(options) }
    let workers = try fields.integer("workers", in: 1...CoreLimits.evaluatorWorkers) ?? 1
    return EvaluatorChoice(choice: Choice(name: entry.name, options: options), workers: workers)
}

private func readScheduler(_ json: JSONValue?, catalogs: Catalogs) throws(InvalidField) -> Choice {
    guard let json else { return Choice(name: catalogs.defaultScheduler(options: nil), options: .none) }
    let fields = try Fields(json, at: "/scheduler", known: ["name", "options"])
    let named = try fields.choice("name", of: catalogs.schedulers.map(\.name))
    guard named != nil || fields["options"]?["max_resource"] != nil else {
        throw fields.invalid("name", "is missing")
    }
    let name = named ?? catalogs.defaultScheduler(options: fields["options"])
    let entry = catalogs.schedulers.first { $0.name == name }
    return Choice(
        name: name,
        options: try Options(fields["options"], fields: entry?.options ?? [], at: "/scheduler/options"))
}

private func readSearcher(
    _ json: JSONValue?, catalogs: Catalogs, objectives: Int, clones: Bool
) throws(InvalidField) -> Choice {
    let standard = clones ? "random" : Catalogs.defaultSearcher
    let fallback: JSONValue = ["name": .string(standard)]
    let fields = try Fields(
        json ?? fallback, at: "/searcher", known: ["name", "options"], required: ["name"])
    let name = try fields.choice("name", of: catalogs.searchers.map(\.name)) ?? ""
    let entry = catalogs.searchers.first { $0.name == name }
    guard objectives == 1 || entry?.traits.contains(.manyObjectives) == true else {
        throw InvalidField("/searcher/name", "\(name) takes one objective, not \(objectives)")
    }
    return Choice(
        name: name,
        options: try Options(fields["options"], fields: entry?.options ?? [], at: "/searcher/options"))
}

private func readObjectives(_ json: JSONValue, at pointer: String) throws(InvalidField) -> [Objective] {
    var objectives: [Objective] = []
    for (index, entry) in try json.list(at: pointer, count: 1...CoreLimits.objectives).enumerated() {
        let fields = try Fields(
            entry, at: "\(pointer)/\(index)", known: ["metric", "goal"], required: ["metric", "goal"])
        let metric = try fields.text("metric", limit: CoreLimits.nameLength) ?? ""
        let goal = try fields.choice("goal", of: Goal.allCases.map(\.rawValue)).flatMap(Goal.init(rawValue:))
        guard !objectives.contains(where: { $0.metric == metric }) else {
            throw fields.invalid("metric", "\(metric) is an objective already")
        }
        objectives.append(Objective(metric: metric, goal: goal ?? .minimize))
    }
    return objectives
}

/// Reads configurations to begin with and sees that what they leave out can be filled in.
private func readInitial(
    _ json: JSONValue, at pointer: String, _ space: SearchSpace
) throws(InvalidField) -> [Configuration] {
    var configurations: [Configuration] = []
    for (index, entry) in try json.list(at: pointer, count: 0...CoreLimits.initial).enumerated() {
        let partial = try space.partialConfiguration(from: entry, at: "\(pointer)/\(index)")
        var generator = SeededGenerator(seed: 0, trial: index, purpose: .initial)
        do {
            _ = try space.completed(partial, using: &generator)
        } catch {
            throw InvalidField("\(pointer)/\(index)", "cannot be completed so that the constraints hold")
        }
        configurations.append(partial)
    }
    return configurations
}

private func readOutcomeConstraints(_ json: JSONValue, at pointer: String) throws(InvalidField)
    -> [OutcomeConstraint]
{
    var constraints: [OutcomeConstraint] = []
    for (index, entry) in try json.list(at: pointer, count: 0...CoreLimits.objectives).enumerated() {
        let fields = try Fields(
            entry, at: "\(pointer)/\(index)", known: ["metric", "min", "max"], required: ["metric"])
        let finite = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
        let (least, most) = (try fields.number("min", in: finite), try fields.number("max", in: finite))
        guard least != nil || most != nil else {
            throw InvalidField("\(pointer)/\(index)", "needs min or max")
        }
        guard (least ?? -.infinity) <= (most ?? .infinity) else {
            throw fields.invalid("max", "must not be below min")
        }
        constraints.append(
            OutcomeConstraint(
                metric: try fields.text("metric", limit: CoreLimits.nameLength) ?? "", min: least, max: most))
    }
    return constraints
}

private func readLease(_ json: JSONValue, at pointer: String) throws(InvalidField) -> LeaseTerms {
    let fields = try Fields(json, at: pointer, known: ["seconds", "attempts"])
    let seconds = fields["seconds"]?.double == 0 ? 0 : try fields.number("seconds", in: 5...86_400) ?? 300
    return LeaseTerms(seconds: seconds, attempts: try fields.integer("attempts", in: 1...100) ?? 3)
}
