internal import TuneCore
internal import TuneJSON

extension ASHA {
    static let name = "asha"

    /// The scheduler in the catalogue.
    static let entry = SchedulerEntry(
        name: name,
        summary: "Asynchronous successive halving: at each rung only the best 1/reduction_factor go on.",
        source: "Li et al., A system for massively parallel hyperparameter tuning, MLSys 2020",
        options: fields,
        pauses: { $0.text("mode") == Mode.promotion.rawValue },
        check: { context throws(InvalidField) in
            try HalvingOptions.check(context.options, of: name, leastRungs: 0)
            try checkCompatibility(context.options)
        },
        make: { ASHA(Settings($0.options, isGuided: $0.isGuided)) })

    private static let fields =
        HalvingOptions.fields + [
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
                "compat", .choice(Compatibility.allCases.map(\.rawValue)),
                default: .string(Compatibility.none.rawValue),
                "Decides exactly as another program does, for comparison; its known defects included."),
        ]

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
