internal import TuneCore
internal import TuneJSON

/// The options that asynchronous successive halving and its variants share.
enum HalvingOptions {
    /// The fields; each scheduler adds its own.
    static let fields = [
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
            "rungs", .choice(ASHA.Direction.allCases.map(\.rawValue)), default: "down",
            "Whether rungs are built from max_resource downward (52: 2, 6, 17, 52) or from min_resource "
                + "upward (1, 3, 9, 27, 52); compat has its own."),
        OptionField(
            "min_rung_size", .integer(1...10_000), default: .null,
            "With fewer trials than this a rung compares nothing: they run on, or stay paused; "
                + "reduction_factor, rounded, unless given."),
    ]

    /// Complains about options that make no ladder, or one with too few rungs below its end.
    static func check(
        _ options: Options, of name: String, leastRungs: Int
    ) throws(InvalidField) {
        guard let maximum = options.integer("max_resource") else {
            throw invalid("max_resource", "is missing; \(name) needs the step at which a trial is complete")
        }
        if let minimum = options.integer("min_resource"), minimum > maximum {
            throw invalid("min_resource", "must not be above max_resource, which is \(maximum)")
        }
        let levels = ASHA.Settings(options).levels
        let steps = levels.map { "\($0)" }.joined(separator: ", ")
        guard levels.count <= LevelSet.limit else {
            throw invalid(
                "reduction_factor", "makes \(levels.count) levels; \(LevelSet.limit) are the most")
        }
        guard levels.count > leastRungs else {
            throw invalid(
                "max_resource", "leaves the levels \(steps); \(name) needs \(leastRungs) below the last")
        }
        if let brackets = options.integer("brackets"), brackets > levels.count {
            throw invalid("brackets", "must not be above \(levels.count), the number of levels (\(steps))")
        }
    }

    private static func invalid(_ name: String, _ detail: String) -> InvalidField {
        InvalidField("/scheduler/options/" + name, detail)
    }
}
