internal import TuneCore
internal import TuneJSON

extension Hyperband {
    /// Everything that is fixed.
    struct Settings: Sendable {
        /// The steps at which trials are compared, the last one the maximum.
        let levels: [Int]
        /// The kinds of brackets, the most aggressive first; bracket b leaves the b lowest levels out.
        let brackets: [[HalvingBracket.Stage]]

        /// Makes settings of a given table; each bracket is at least one rung, its levels a tail of the
        /// ladder.
        init(levels: [Int], brackets: [[HalvingBracket.Stage]]) {
            self.levels = levels
            self.brackets = brackets
        }

        /// The table of options that passed the catalogue's check.
        init(_ options: Options) {
            let formula = options.text("bracket_formula").flatMap(Brackets.Formula.init(name:)) ?? .paper
            let table = Brackets(
                from: Double(options.integer("min_resource") ?? 1),
                to: Double(options.integer("max_resource") ?? 1),
                factor: options.number("reduction_factor") ?? 3, formula: formula)
            let all = table.brackets.map { bracket in
                bracket.map {
                    HalvingBracket.Stage(places: max($0.count, 1), level: Int($0.resource.rounded()))
                }
            }
            levels = all[0].map(\.level)
            brackets = Array(all.prefix(options.integer("brackets") ?? all.count))
        }

        /// The step at which a trial is complete.
        var maximum: Int { levels.last ?? 1 }

        /// The kind of the bracket that is opened after so many others.
        func kind(of number: Int) -> Int { number % brackets.count }
    }

    /// The scheduler in the catalogue.
    static let entry = SchedulerEntry(
        name: "hyperband",
        summary: "Brackets of synchronous successive halving, from aggressive stopping to full training.",
        source:
            "Li et al., Hyperband: a novel bandit-based approach to hyperparameter optimization, JMLR 2018",
        options: fields,
        pauses: { _ in true },
        check: { context throws(InvalidField) in try check(context.options) },
        make: { Hyperband(Settings($0.options)) })

    private static let fields = [
        OptionField(
            "max_resource", .integer(1...1_000_000_000), default: .null,
            "The step at which a trial is complete; required."),
        OptionField(
            "min_resource", .integer(1...1_000_000_000), default: .integer(1),
            "No rung is below this step; the rungs are max_resource by powers of reduction_factor."),
        OptionField(
            "reduction_factor", .number(2...100), default: .number(3),
            "The ratio of one rung's step to the one before, and of the trials of a rung to those that go on."
        ),
        OptionField(
            "bracket_formula", .choice(Brackets.Formula.allCases.map(\.name)), default: "paper",
            "How many trials a bracket starts with (81 by 3): 81, 34, 15, 8, 5 (paper) or 81, 27, 9, 6, 5 "
                + "(hpbandster)."),
        OptionField(
            "brackets", .integer(1...100), default: .null,
            "How many of the brackets are used, the most aggressive first; 1 is plain successive halving, "
                + "and all unless given."),
    ]

    private static func check(_ options: Options) throws(InvalidField) {
        guard let maximum = options.integer("max_resource") else {
            throw invalid("max_resource", "is missing; hyperband needs the step at which a trial is complete")
        }
        if let minimum = options.integer("min_resource"), minimum > maximum {
            throw invalid("min_resource", "must not be above max_resource, which is \(maximum)")
        }
        let levels = Settings(options).levels
        if let brackets = options.integer("brackets"), brackets > levels.count {
            let steps = levels.map { "\($0)" }.joined(separator: ", ")
            throw invalid("brackets", "must not be above \(levels.count), the number of levels (\(steps))")
        }
    }

    private static func invalid(_ name: String, _ detail: String) -> InvalidField {
        InvalidField("/scheduler/options/" + name, detail)
    }
}

extension Brackets.Formula {
    /// The name in the API.
    var name: String {
        switch self {
        case .paper: "paper"
        case .hpbandster: "hpbandster"
        }
    }

    init?(name: String) {
        guard let formula = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = formula
    }
}
