import TuneCore
import TuneJSON

/// What can be chosen about the tree-structured Parzen estimator; the defaults are Optuna 5's.
struct TPEOptions: Sendable {
    /// How many trials have results before the model is used.
    let startup: Int
    /// How many candidates are compared.
    let candidates: Int
    /// Whether parameters are modelled together.
    let isMultivariate: Bool
    /// Whether trials without results count as bad.
    let countsPending: Bool
    /// How many trials are good.
    let share: ParzenSplit.Share

    /// Reads checked options.
    init(_ options: Options) {
        startup = options.integer("startup") ?? 10
        candidates = options.integer("candidates") ?? 24
        isMultivariate = options.flag("multivariate")
        countsPending = options.flag("constant_liar")
        share = options.text("good").flatMap(ParzenSplit.Share.init) ?? .tenth
    }

    /// The options of one objective.
    static let fields =
        shared(isMultivariate: true) + [
            OptionField(
                "good", .choice(ParzenSplit.Share.allCases.map(\.rawValue)), default: "tenth",
                "How many trials are good: a tenth, or a quarter of the square root; at most 25.")
        ]

    /// The options of several objectives.
    static let manyFields = shared(isMultivariate: false)

    private static func shared(isMultivariate: Bool) -> [OptionField] {
        [
            OptionField(
                "startup", .integer(1...100_000), default: 10,
                "How many trials have results before the model is used."),
            OptionField("candidates", .integer(1...10_000), default: 24, "How many candidates are compared."),
            OptionField(
                "multivariate", .boolean, default: .bool(isMultivariate),
                "Whether parameters are modelled together rather than one by one."),
            OptionField(
                "constant_liar", .boolean, default: true,
                "Whether trials that have no result yet count as bad, so that parallel asks differ."),
        ]
    }
}
