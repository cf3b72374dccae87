internal import TuneCore
internal import TuneJSON

extension PopulationTraining {
    /// Population based training in the catalogue.
    static let entry = SchedulerEntry(
        name: "pbt",
        summary:
            "Population based training: the worst clone the best and go on with a changed configuration.",
        source: "Jaderberg et al., Population based training of neural networks, 2017",
        options: fields + [
            OptionField(
                "resample_probability", .number(0...1), default: 0.25,
                "The chance that a parameter of a clone is drawn anew."),
            OptionField(
                "perturbation_factor", .number(1.0001...100), default: 1.2,
                "What numbers of a clone are multiplied by, or divided by."),
        ],
        clones: true, pauses: { _ in true },
        check: { context throws(InvalidField) in try check(context.options) },
        make: { context in
            let exploration = Exploration(
                space: context.space, resampling: context.options.number("resample_probability") ?? 0.25,
                factor: context.options.number("perturbation_factor") ?? 1.2)
            return PopulationTraining(
                Settings("pbt", context.options), explorer: exploration, seed: context.seed)
        })

    static let fields = [
        OptionField(
            "population", .integer(2...1000), default: 8, "How many trials live at a time."),
        OptionField(
            "perturbation_interval", .integer(1...1_000_000_000), default: .null,
            "The steps between comparisons; required. Trainers save a checkpoint with the report of each such step."
        ),
        OptionField(
            "quantile", .number(0.001...0.5), default: 0.25,
            "The share of the population that clones, and of that which is cloned."),
        OptionField(
            "max_resource", .integer(1...1_000_000_000), default: .null,
            "The step at which a trial is complete; without it trials end by themselves."),
    ]

    static func check(_ options: Options) throws(InvalidField) {
        guard let interval = options.integer("perturbation_interval") else {
            throw InvalidField(
                "/scheduler/options/perturbation_interval", "is missing; it is the steps between comparisons")
        }
        if let maximum = options.integer("max_resource"), interval > maximum {
            throw InvalidField(
                "/scheduler/options/perturbation_interval",
                "must not be above max_resource, which is \(maximum)")
        }
    }
}

extension PopulationTraining.Settings {
    /// Settings of options that passed the catalogue's check.
    init(_ name: String, _ options: Options) {
        self.init(
            name: name, population: options.integer("population") ?? 8,
            interval: options.integer("perturbation_interval") ?? 1,
            quantile: options.number("quantile") ?? 0.25, maximum: options.integer("max_resource"))
    }
}
