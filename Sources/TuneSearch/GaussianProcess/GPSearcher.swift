import TuneCore
import TuneJSON
import TuneNumerics

/// Bayesian optimisation with a Gaussian process.
///
/// The model is that of the highest level with three results, once a Sobol design is done. Failures count as worse
/// than all else. Trials without a result shrink the variance where they are. With few of them the expected
/// improvement decides, which counts from one deviation of the noise below the best; from four parallel trials on,
/// after news the confidence bound, else mostly pure exploration. What would repeat the result of a trial is left.
///
/// Cost of an ask: cubic in the number of results after new ones, else quadratic; at most 500 results count. Fits are
/// made anew when the results have grown by a quarter, later when they have doubled.
///
/// Source: the model of Optuna 5.0.0's GPSampler; Ament et al., "Unexpected improvements to expected improvement",
/// NeurIPS 2023; Song et al., "The Vizier Gaussian process bandit algorithm", arXiv:2408.11527, 2024.
struct GPSearcher: Searcher {
    private let proposer: ModelProposer
    private let concurrent: Int?
    private let cache = FitCache()
    private var history: FitHistory

    /// Makes the searcher.
    init(_ context: SearcherContext) {
        proposer = ModelProposer(context)
        concurrent = context.concurrent
        history = FitHistory(proposer.model, levels: context.levels, least: Self.least)
    }

    mutating func observe(_ observation: Observation) {
        history.observe(observation)
    }

    func propose(
        for slot: Slot, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        let trials = history.trials
        if let initial = try proposer.initial(trials, using: &generator) { return initial }
        guard let fitted = fittedModel(), !proposer.model.dimensions.isEmpty else {
            return try proposer.fallback("constant_results", trials, using: &generator)
        }
        let pending = trials.rows.selecting(trials.pending.suffix(256))
        let process = fitted.process.awaiting(pending)
        let level = trials.levels.firstIndex { $0.level == fitted.level } ?? 0
        let question = ModelProposer.Question(
            fitted: fitted, predictor: process, points: process.count, pending: pending.count,
            incumbents: proposer.incumbents(trials, level: level))
        return try proposer.proposal(question, trials, using: &generator) { spread, generator in
            acquisition(fitted, pending: pending, process, spread, using: &generator)
        }
    }

    var preparation: (@Sendable () -> Void)? {
        cache.preparation(history.fingerprint) { _ = fittedModel() }
    }

    /// The model of the highest level with enough results that are not all the same.
    private func fittedModel() -> LevelModel? {
        cache.models(history.fingerprint) {
            let recipe = proposer.recipe(cache)
            for index in history.trials.levels.indices.reversed()
            where history.arrivals[index].count >= Self.least {
                let fitted = LevelModel(history, model: index, level: index, recipe)
                if let fitted { return ([fitted], [1]) }
            }
            return ([], [])
        }.models.first
    }

    private func acquisition(
        _ fitted: LevelModel, pending: Rows, _ process: GaussianProcess,
        _ spread: [AcquisitionSearch.Candidate], using generator: inout SeededGenerator
    ) -> Acquisition {
        let best = process.predictions(at: pending).means.reduce(fitted.best, min)
        let isParallel = max(pending.count, concurrent ?? 0) >= proposer.options.parallel
        guard proposer.options.acquisition == .auto, isParallel else {
            return proposer.options.chosen(best: best - process.parameters.noise.squareRoot())
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
        source: "Ament et al., NeurIPS 2023; Song et al., arXiv:2408.11527, 2024",
        options: GPOptions.fields,
        make: { GPSearcher($0) })
}
