import TuneCore
import TuneJSON

/// What can be chosen about BOHB's model; the defaults are the paper's implementation's.
struct BOHBOptions: Sendable, Hashable {
    /// How many results the good and the bad set have at least.
    let minimum: Int
    /// How many of a hundred results are good.
    let topPercent: Int
    /// How many candidates are compared.
    let candidates: Int
    /// How often the model is passed over for a random draw.
    let randomFraction: Double
    /// How much wider than the kernels the candidates are spread.
    let bandwidthFactor: Double
    /// The least width of a kernel.
    let minimumBandwidth: Double
    private let dimensions: Int

    /// Reads checked options for a model of so many dimensions.
    init(_ options: Options, dimensions: Int) {
        self.dimensions = dimensions
        minimum = max(options.integer("min_points") ?? 0, dimensions + 1)
        topPercent = options.integer("top_percent") ?? 15
        candidates = options.integer("candidates") ?? 64
        randomFraction = options.number("random_fraction") ?? 1.0 / 3
        bandwidthFactor = options.number("bandwidth_factor") ?? 3
        minimumBandwidth = options.number("min_bandwidth") ?? 1e-3
    }

    /// How many results a level needs for a model.
    var needed: Int { minimum + dimensions + 1 }

    /// How many of so many results, best first, are good and how many after them are bad.
    ///
    /// - Returns: nil when there are too few for a model: both sets need more results than dimensions.
    func split(_ count: Int) -> (good: Int, bad: Int)? {
        let good = min(max(minimum, topPercent * count / 100), count)
        let bad = min(max(minimum, (100 - topPercent) * count / 100), count - good)
        return good > dimensions && bad > dimensions ? (good, bad) : nil
    }

    /// The options of both catalogue entries.
    static let fields = [
        OptionField(
            "min_points", .integer(1...1_000_000), default: .null,
            "The least size of the good set; at least, and by default, one more than there are parameters."
        ),
        OptionField("top_percent", .integer(1...99), default: 15, "How many of a hundred results are good."),
        OptionField("candidates", .integer(1...10_000), default: 64, "How many candidates are compared."),
        OptionField(
            "random_fraction", .number(0...1), default: .number(1.0 / 3),
            "How often a random configuration is proposed instead of the model's."),
        OptionField(
            "bandwidth_factor", .number(0.01...1000), default: 3.0,
            "How much wider than the kernels candidates are spread."),
        OptionField(
            "min_bandwidth", .number(1e-5...1), default: 1e-3, "The least width of a kernel."),
    ]
}
