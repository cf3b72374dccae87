import TuneCore
import TuneJSON
import TuneNumerics

/// Bayesian optimisation with a Gaussian process.
///
/// The model is that of the highest level with three results, once a Sobol design is done. Failures count as worse
/// than all else. Trials without a result shrink the variance where they are. With few of them the expected
/// improvement decides; from four parallel trials on, after news the confidence bound, else mostly pure exploration.
///
/// Cost of an ask: cubic in the number of results after new ones, else quadratic; at most 500 results count. Fits are
/// made anew when the results have grown by an eighth, later by a quarter.
///
/// Source: the model of Optuna 5.0.0's GPSampler; Ament et al., "Unexpected improvements to expected improvement",
/// NeurIPS 2023; Song et al., "The Vizier Gaussian process bandit algorithm", arXiv:2408.11527, 2024.
struct GPSearcher: Searcher {
    private let model: ModelSpace
    private let options: GPOptions
    private let concurrent: Int?
    private let design: InitialDesign
    private let cache = FitCache<LevelModel?>()
    private var history: FitHistory

    /// Makes the searcher.
    init(_ context: SearcherContext) {
        model = ModelSpace(context.space)
        options = GPOptions(context, dimensions: model.dimensions.count)
        concurrent = context.concurrent
        design = InitialDesign(context)
        history = FitHistory(model, levels: context.levels, least: Self.least)
    }

    mutating func observe(_ observation: Observation) {
        history.observe(observation)
    }

    func propose(
        for slot: Slot, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        let trials = history.trials
        let most = trials.levels.map(\.arrivals.count).max() ?? 0
        guard most >= options.initialPoints else {
            let details: JSONObject = ["needed": .integer(options.initialPoints), "have": .integer(most)]
            return try design.propose("initial_design", details, history: trials, using: &generator)
        }
        guard let fitted = fittedModel(), !model.dimensions.isEmpty else {
            return try design.propose("constant_results", history: trials, using: &generator)
        }
        let pending = trials.rows.selecting(trials.pending.suffix(256))
        let process = fitted.process.awaiting(pending)
        var search = AcquisitionSearch(
            model: model, predictor: process, acquisition: .confidence(Acquisition.optimism),
            belief: Belief(model, strength: options.beliefStrength, results: most),
            incumbents: incumbents(fitted),
            effort: .init(candidates: options.candidates, points: process.count))
        let spread = search.spread(using: &generator)
        search.acquisition = acquisition(fitted, pending: pending, process, spread, using: &generator)
        let found = search.climbed(search.valued(spread), using: &generator)
        guard let best = found.first(where: { trials.isNew($0.configuration) }) else {
            return try design.propose("no_new_candidate", history: trials, using: &generator)
        }
        let origin = GPOrigin(
            model: fitted, space: model, pending: pending.count, acquisition: search.acquisition,
            candidates: found.count)
        return Proposal(best.configuration, origin: Origin("model", origin.details(of: best)))
    }

    /// The model of the highest level with enough results that are not all the same.
    private func fittedModel() -> LevelModel? {
        cache.model(history.fingerprint) {
            for index in history.trials.levels.indices.reversed() {
                guard history.trials.levels[index].arrivals.count >= Self.least else { continue }
                let fitted = LevelModel(
                    history, level: index, limit: options.limit, bends: options.bends, cache: cache)
                if let fitted { return fitted }
            }
            return nil
        }
    }

    /// The rows of the five best results.
    private func incumbents(_ fitted: LevelModel) -> [[Double]] {
        let level = history.trials.levels.first { $0.level == fitted.level }
        return (level?.ranking.prefix(5) ?? []).map { Array(history.trials.rows[$0]) }
    }

    private func acquisition(
        _ fitted: LevelModel, pending: Rows, _ process: GaussianProcess,
        _ spread: [AcquisitionSearch.Candidate], using generator: inout SeededGenerator
    ) -> Acquisition {
        let means = process.predictions(at: pending).means
        let best = means.reduce(fitted.transform.best, min)
        switch options.acquisition {
        case "ucb": return .confidence(Acquisition.optimism)
        case "log_pi": return .logProbability(of: best)
        case "log_ei": return .logImprovement(on: best)
        default: break
        }
        guard max(pending.count, concurrent ?? 0) >= options.parallel else {
            return .logImprovement(on: best)
        }
        let isNoisy = process.parameters.scale < 0.7 * process.parameters.noise
        let hopes = history.hasNews ? (isNoisy ? 0.3 : 0.9) : 0.25
        guard generator.uniform() >= hopes else { return .confidence(Acquisition.optimism) }
        let hope = spread.max { $0.worth < $1.worth }
        return .exploration(threshold: -(hope?.mean ?? best))
    }

    /// How many results a level needs for a model.
    private static let least = 3
}

extension GPSearcher {
    /// Bayesian optimisation in the catalogue.
    static let entry = SearcherEntry(
        name: "gp",
        summary:
            "A Gaussian process of the losses and the expected improvement it promises; for costly trials.",
        source:
            "Ament et al., \"Unexpected improvements to expected improvement\", NeurIPS 2023; Song et al., arXiv:2408.11527, 2024",
        options: GPOptions.fields,
        make: { GPSearcher($0) })
}
