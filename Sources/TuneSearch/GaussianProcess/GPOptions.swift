import TuneCore
import TuneJSON

/// What can be chosen about the searchers with Gaussian processes.
struct GPOptions: Sendable, Hashable {
    /// How many trials come before the model.
    let initialPoints: Int
    /// How many points are looked at per proposal.
    let candidates: Int
    /// Which acquisition is used.
    let acquisition: Choice
    /// Whether the worse half of the losses is bent.
    let bends: Bool
    /// What is believed of length scales.
    let prior: LengthScalePrior
    /// How many results the model is made of.
    let limit: Int
    /// After how many results beliefs count once.
    let beliefStrength: Double
    /// How often the model is passed over for the next point of the design.
    let designFraction: Double
    /// From how many parallel trials on proposals alternate between hope and exploration.
    let parallel: Int

    /// The acquisitions to choose from; `auto` decides by parallelism where that matters.
    enum Choice: String, Sendable, Hashable, CaseIterable {
        case auto
        case logEI = "log_ei"
        case logPI = "log_pi"
        case ucb
    }

    /// Reads checked options.
    ///
    /// - Parameter initialPoints: The default of that option; nil depends on the parameters.
    init(_ context: SearcherContext, dimensions: Int, initialPoints: Int? = nil) {
        let options = context.options
        let budget = context.trialLimit ?? Int.max
        self.initialPoints =
            options.integer("initial_points") ?? initialPoints
            ?? max(3, min(max(8, 2 * dimensions), budget / 4))
        candidates = options.integer("candidates") ?? 1024
        acquisition = options.text("acquisition").flatMap(Choice.init) ?? .auto
        bends = options.text("transform") != "standard"
        prior = options.text("length_scale_prior").flatMap(LengthScalePrior.init) ?? .scaled
        limit = options.integer("max_points") ?? 500
        let usual = context.trialLimit.map { max(1, Double($0) / 10) } ?? 10
        beliefStrength = options.number("prior_strength") ?? usual
        designFraction = options.number("design_fraction") ?? (context.levels.count > 1 ? 0.25 : 0)
        parallel = options.integer("parallel") ?? 4
    }

    /// The acquisition chosen, one after the other: expected improvement unless another is asked for.
    func chosen(best: Double) -> Acquisition {
        switch acquisition {
        case .auto, .logEI: .logImprovement(on: best)
        case .logPI: .logProbability(of: best)
        case .ucb: .confidence(Acquisition.optimism)
        }
    }

    /// The options of the catalogue's entries.
    static let fields = [
        OptionField(
            "initial_points", .integer(1...1_000), default: .null,
            "How many points of a Sobol sequence come before the model; by default twice the parameters, at least 8, at most a quarter of the trials."
        ),
        OptionField(
            "candidates", .integer(1...10_000), default: 1024,
            "How many spread points are looked at per proposal; fewer beyond 100 results."),
        OptionField(
            "acquisition", .choice(Choice.allCases.map(\.rawValue)), default: "auto",
            "What a point is worth; auto is log expected improvement or, in parallel, UCB and pure exploration."
        ),
        OptionField(
            "transform", .choice(["bent", "standard"]), default: "bent",
            "Whether the worse half of the losses is bent to normal quantiles or only standardised."),
        OptionField(
            "length_scale_prior", .choice(LengthScalePrior.allCases.map(\.rawValue)), default: "scaled",
            "What is believed of length scales: that they grow with the number of parameters, or Optuna's prior."
        ),
        OptionField(
            "max_points", .integer(10...2_000), default: 500,
            "How many results the model is made of: a quarter the best, the rest the latest."),
        OptionField(
            "prior_strength", .number(0...1_000), default: .null,
            "After how many results beliefs count once; by default a tenth of the trials, or 10."),
        OptionField(
            "design_fraction", .number(0...1), default: .null,
            "How often the model is passed over for the next Sobol point; by default 0.25 with several levels."
        ),
        OptionField(
            "parallel", .integer(2...1_000), default: 4,
            "From how many parallel trials on UCB and pure exploration take turns."),
    ]
}
