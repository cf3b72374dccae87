import TuneCore
import TuneJSON
import TuneNumerics

/// What the searchers with Gaussian processes have in common: a design first, then the best of a model's
/// acquisition, and something else where there is no model.
struct ModelProposer: Sendable {
    /// The space.
    let model: ModelSpace
    /// What can be chosen.
    let options: GPOptions
    private let design: InitialDesign

    /// Reads a context.
    ///
    /// - Parameter initialPoints: How long the design is unless an option says so; nil depends on the parameters.
    init(_ context: SearcherContext, initialPoints: Int? = nil) {
        model = ModelSpace(context.space)
        options = GPOptions(context, dimensions: model.dimensions.count, initialPoints: initialPoints)
        design = InitialDesign(context)
    }

    /// What a proposal needs of a model.
    struct Question {
        /// The model that explains the proposal.
        let fitted: LevelModel
        /// What is known of the function, pending trials included.
        let predictor: any Predictor
        /// How many points that takes into account.
        let points: Int
        /// How many trials are pending.
        let pending: Int
        /// The rows of the best results.
        let incumbents: [[Double]]
        /// Further members of the origin.
        var details = JSONObject()
    }

    /// A point of the design, as long as there are too few results and now and then afterwards.
    func initial(
        _ history: TrialHistory, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal? {
        let most = history.levels.map(\.arrivals.count).max() ?? 0
        guard most < options.initialPoints else {
            guard options.designFraction > 0, generator.uniform() < options.designFraction else { return nil }
            return try fallback("design_fraction", history, using: &generator)
        }
        let details: JSONObject = ["needed": .integer(options.initialPoints), "have": .integer(most)]
        return try design.propose("initial_design", details, history: history, using: &generator)
    }

    /// A point of the design where the model says nothing.
    func fallback(
        _ why: String, _ history: TrialHistory, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        try design.propose(why, history: history, using: &generator)
    }

    /// The new configuration with the best acquisition.
    ///
    /// - Parameter acquisition: Chooses what decides, from the spread points with their upper confidence bounds.
    func proposal(
        _ question: Question, _ history: TrialHistory, using generator: inout SeededGenerator,
        acquisition: ([AcquisitionSearch.Candidate], inout SeededGenerator) -> Acquisition
    ) throws(SearchFailure) -> Proposal {
        let results = history.levels.map(\.arrivals.count).max() ?? 0
        var search = AcquisitionSearch(
            model: model, predictor: question.predictor,
            acquisition: .confidence(Acquisition.optimism),
            belief: Belief(model, strength: options.beliefStrength, results: results),
            incumbents: question.incumbents,
            plateaus: Plateaus(
                FeatureMap(model.dimensions), tried: history.rows, radius: question.fitted.plateauRadius),
            effort: .init(candidates: options.candidates, points: question.points))
        var spread = search.spread(using: &generator)
        if spread.allSatisfy(\.isRepeat) {
            search.plateaus = nil
            spread = search.scored(spread)
        }
        search.acquisition = acquisition(spread, &generator)
        let found = search.climbed(search.valued(spread), using: &generator)
        guard let best = found.first(where: { history.isNew($0.configuration) }) else {
            return try fallback("no_new_candidate", history, using: &generator)
        }
        let origin = GPOrigin(
            model: question.fitted, space: model, pending: question.pending,
            acquisition: search.acquisition, candidates: found.count,
            plateauRadius: search.plateaus?.radius ?? 0)
        let members = origin.details(of: best).members + question.details.members
        return Proposal(best.configuration, origin: Origin("model", JSONObject(members)))
    }

    /// The rows of the five best results of a level.
    func incumbents(_ history: TrialHistory, level: Int) -> [[Double]] {
        history.levels[level].ranking.prefix(5).map { Array(history.rows[$0]) }
    }

    /// How a model is made.
    func recipe(_ cache: FitCache, resources: [Double] = []) -> LevelModel.Recipe {
        LevelModel.Recipe(
            limit: options.limit, bends: options.bends, resources: resources, prior: options.prior,
            cache: cache)
    }
}
