internal import TuneCore
internal import TuneJSON

/// The median stopping rule, in the forms in which four programs have it.
enum MedianStopping {
    static let name = "median"

    /// Whose rule it is.
    enum Form: String, Sendable, CaseIterable {
        /// The paper's: see ``RunningMeanRule/Others/completed``.
        case paper
        /// Ray Tune's: see ``RunningMeanRule/Others/beyond(warmup:)``.
        case ray
        /// Optuna's: see ``PercentileRule``.
        case optuna
        /// Syne Tune's: see ``RankCutoffRule``.
        case syne

        /// How many trials must be there to compare with, unless given.
        var population: Int { self == .ray ? 3 : 5 }
    }

    /// The scheduler in the catalogue.
    static let entry = SchedulerEntry(
        name: name,
        summary: "Stops a trial whose best value is worse than the median of the others' running means.",
        source: "Golovin et al., Google Vizier: a service for black-box optimization, KDD 2017",
        options: fields,
        check: { context throws(InvalidField) in try check(context.options) },
        make: make)

    private static let fields =
        [
            OptionField(
                "form", .choice(Form.allCases.map(\.rawValue)), default: "paper",
                "Whose rule: the paper's over completed trials, Ray Tune's over all that came as far, Optuna's "
                    + "over the values at exactly the step, Syne Tune's by rank among all.")
        ] + Pruner.fields + [
            OptionField(
                "startup_trials", .integer(0...1_000_000), default: .null,
                "How many trials must be there to compare with; 5 unless given, in Ray Tune's form 3."),
            OptionField(
                "min_trials", .integer(1...1_000_000), default: .null,
                "Optuna's form: how many completed trials must have reported at the step; 1 unless given."),
            OptionField(
                "compares", .choice(["mean", "value"]), default: .null,
                "Syne Tune's form: whether running means or single values are ranked; mean unless given."),
            OptionField(
                "rank_cutoff", .number(0...1), default: .null,
                "Syne Tune's form: the share of better ones with which a trial still goes on; 0.5 unless given."
            ),
        ]

    private static func make(_ context: SchedulerContext) -> any Scheduler {
        let options = context.options
        let form = options.text("form").flatMap(Form.init) ?? .paper
        let population = options.integer("startup_trials") ?? form.population
        var settings = Pruner.Settings(options)
        settings.stopsNonFinite = form == .paper
        switch form {
        case .paper: return Pruner(RunningMeanRule(.completed, minimum: population), settings)
        case .ray:
            return Pruner(
                RunningMeanRule(.beyond(warmup: Cadence(options).warmup), minimum: population), settings)
        case .optuna:
            return Pruner(
                PercentileRule(
                    name: name, percent: 50, startup: population,
                    minimum: options.integer("min_trials") ?? 1, maximizes: context.maximizes), settings)
        case .syne:
            return Pruner(
                RankCutoffRule(
                    comparesMeans: options.text("compares") != "value", minimum: population,
                    cutoff: options.number("rank_cutoff") ?? 0.5), settings)
        }
    }

    private static func check(_ options: Options) throws(InvalidField) {
        let form = options.text("form").flatMap(Form.init) ?? .paper
        let belongings: [(option: String, form: Form)] = [
            ("min_trials", .optuna), ("compares", .syne), ("rank_cutoff", .syne),
        ]
        for (option, owner) in belongings where form != owner {
            guard options.json[option] == nil else {
                throw InvalidField(
                    "/scheduler/options/" + option, "goes with the form \(owner.rawValue) only")
            }
        }
    }
}
