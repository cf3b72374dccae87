internal import TuneCore
internal import TuneJSON

extension PASHA {
    /// The scheduler in the catalogue.
    static let entry = SchedulerEntry(
        name: name,
        summary: "ASHA that takes higher rungs into use only while the order of the best is uncertain.",
        source: "Bohdal et al., PASHA: efficient HPO and NAS with progressive resource allocation, ICLR 2023",
        options: HalvingOptions.fields + [
            OptionField(
                "compat", .choice(["none", "syne"]), default: "none",
                "With syne trials are promoted by Syne Tune's quantile rule, on rungs built up.")
        ],
        pauses: { _ in true },
        check: { context throws(InvalidField) in try check(context.options) },
        make: make)

    private static func make(_ context: SchedulerContext) -> any Scheduler {
        let base = ASHA.Settings(context.options)
        let isSyne = context.options.text("compat") == "syne"
        let rule = isSyne ? RungRule.syne(maximizes: context.maximizes) : base.rule
        return PASHA(
            ASHA.Settings(rule, on: base.ladder, factor: base.factor, mode: .promotion),
            turnsTies: isSyne && context.maximizes)
    }

    private static func check(_ options: Options) throws(InvalidField) {
        try HalvingOptions.check(options, of: name, leastRungs: 3)
        if options.text("compat") == "syne", options.integer("min_rung_size") != nil {
            throw InvalidField(
                "/scheduler/options/min_rung_size", "does not go with compat, which has its own rule")
        }
    }
}
