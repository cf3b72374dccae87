internal import TuneCore
internal import TuneJSON

extension ASHA {
    /// The scheduler in the catalogue.
    static let entry = SchedulerEntry(
        name: "asha",
        summary: "Asynchronous successive halving: at each rung only the best 1/reduction_factor go on.",
        source: "Li et al., A system for massively parallel hyperparameter tuning, MLSys 2020",
        options: fields,
        pauses: { $0.text("mode") == Mode.promotion.rawValue },
        check: { context throws(InvalidField) in try check(context.options, isGuided: context.isGuided) },
        make: { ASHA(Settings($0.options, isGuided: $0.isGuided)) })

    private static let fields = [
        OptionField(
            "max_resource", .integer(1...1_000_000_000), default: .null,
            "The step at which a trial is complete; required."),
        OptionField(
            "min_resource", .integer(1...1_000_000_000), default: .null,
            "No rung is below this step; 2 unless given (1 where rungs are built up): a first rung at step 1 "
                + "carries nothing on most tasks."),
        OptionField(
            "reduction_factor", .number(1.1...100), default: .number(3),
            "The ratio of one rung's step to the one before, and of the trials of a rung to those that go on."
        ),
        OptionField(
            "brackets", .integer(1...100), default: .integer(1),
            "How many brackets new trials are spread over; bracket s leaves the s lowest rungs out."),
        OptionField(
            "mode", .choice(Mode.allCases.map(\.rawValue)), default: .null,
            "Whether a trial stops at a rung that finds it wanting, or pauses at each until it is promoted; "
                + "stopping, but promotion with a searcher that chooses whom to promote."),
        OptionField(
            "promotion_factor", .number(1.1...100), default: .null,
            "The ratio of the trials of a rung to those promoted from it, where mode is promotion; "
                + "reduction_factor, but 2 with a searcher that chooses whom to promote."),
        OptionField(
            "rungs", .choice(Direction.allCases.map(\.rawValue)), default: .string(Direction.down.rawValue),
            "Whether rungs are built from max_resource downward (52: 2, 6, 17, 52) or from min_resource "
                + "upward (1, 3, 9, 27, 52); compat has its own."),
        OptionField(
            "min_rung_size", .integer(1...10_000), default: .null,
            "With fewer trials than this a rung compares nothing: they run on, or stay paused; "
                + "reduction_factor, rounded, unless given."),
        OptionField(
            "compat", .choice(Compatibility.allCases.map(\.rawValue)),
            default: .string(Compatibility.none.rawValue),
            "Decides exactly as another program does, for comparison; its known defects included."),
    ]

    private static func check(_ options: Options, isGuided: Bool) throws(InvalidField) {
        guard let maximum = options.integer("max_resource") else {
            throw invalid("max_resource", "is missing; asha needs the step at which a trial is complete")
        }
        if let minimum = options.integer("min_resource"), minimum > maximum {
            throw invalid("min_resource", "must not be above max_resource, which is \(maximum)")
        }
        try checkCompatibility(options)
        let levels = Settings(options, isGuided: isGuided).levels
        guard levels.count <= LevelSet.limit else {
            throw invalid(
                "reduction_factor", "makes \(levels.count) levels; \(LevelSet.limit) are the most")
        }
        if let brackets = options.integer("brackets"), brackets > levels.count {
            let steps = levels.map { "\($0)" }.joined(separator: ", ")
            throw invalid("brackets", "must not be above \(levels.count), the number of levels (\(steps))")
        }
    }

    private static func checkCompatibility(_ options: Options) throws(InvalidField) {
        let compatibility = options.text("compat").flatMap(Compatibility.init) ?? .none
        guard compatibility != .none else { return }
        if options.integer("min_rung_size") != nil {
            throw invalid("min_rung_size", "does not go with compat, which has its own rule")
        }
        if options.text("mode") == Mode.promotion.rawValue, compatibility != .syne {
            throw invalid("mode", "must be stopping: \(compatibility.rawValue) does not promote")
        }
        if compatibility == .optuna, options.integer("brackets") != 1 {
            throw invalid("brackets", "must be 1: optuna's pruner has one bracket")
        }
    }

    private static func invalid(_ name: String, _ detail: String) -> InvalidField {
        InvalidField("/scheduler/options/" + name, detail)
    }
}
