internal import TuneCore
internal import TuneJSON

extension AsyncHyperband {
    /// How the chances of brackets are worked out.
    enum Choice: String, CaseIterable {
        case resource
        case softmax
    }

    /// The scheduler in the catalogue.
    static let entry = SchedulerEntry(
        name: name,
        summary: "Several brackets of asynchronous successive halving side by side, chosen by chance.",
        source: "Li et al., A system for massively parallel hyperparameter tuning, MLSys 2020",
        options: fields,
        pauses: { $0.text("mode") == ASHA.Mode.promotion.rawValue },
        check: { context throws(InvalidField) in
            try HalvingOptions.check(context.options, of: name, leastRungs: 0)
        },
        make: { AsyncHyperband($0.options) })

    private static let fields =
        HalvingOptions.fields + [
            OptionField(
                "brackets", .integer(1...100), default: .null,
                "How many brackets there are, the most aggressive first; as many as levels unless given."),
            OptionField(
                "bracket_choice", .choice(Choice.allCases.map(\.rawValue)), default: "resource",
                "Whether brackets are as likely as makes them use equal resources, or by the exponential of "
                    + "their number of rungs (softmax)."),
            OptionField(
                "mode", .choice(ASHA.Mode.allCases.map(\.rawValue)), default: "stopping",
                "Whether a trial stops at a rung that finds it wanting, or pauses at each until it is promoted."
            ),
        ]
}
