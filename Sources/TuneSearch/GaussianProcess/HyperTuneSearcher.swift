import TuneCore
import TuneJSON
import TuneNumerics

/// Bayesian optimisation with a Gaussian process for each rung, weighted by how well it orders the results of the
/// highest one.
///
/// The expected improvement is that of the weighted sum, on the best mean at a result. While no rung has six results
/// the highest one with three has all the weight. Trials without a result shrink the variance where they are.
///
/// Cost of an ask: as `gp`, for each rung.
///
/// Source: Li et al., "Hyper-Tune: towards efficient hyper-parameter tuning at scale", VLDB 2022.
struct HyperTuneSearcher: Searcher {
    private let proposer: ModelProposer
    private let seed: UInt64
    private let cache = FitCache()
    private var history: FitHistory

    /// Makes the searcher.
    init(_ context: SearcherContext) {
        proposer = ModelProposer(context, initialPoints: 6)
        seed = context.seed
        history = FitHistory(proposer.model, levels: context.levels, least: 3)
    }

    mutating func observe(_ observation: Observation) {
        history.observe(observation)
    }

    func propose(
        for slot: Slot, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        let trials = history.trials
        if let initial = try proposer.initial(trials, using: &generator) { return initial }
        let (models, weights) = weightedModels()
        guard let fitted = models.last, !proposer.model.dimensions.isEmpty else {
            return try proposer.fallback("constant_results", trials, using: &generator)
        }
        let pending = trials.rows.selecting(trials.pending.suffix(256))
        let ensemble = RungEnsemble(
            parts: zip(models, weights).map { model, weight in
                RungEnsemble.Part(weight: weight, process: model.process.awaiting(pending))
            })
        let told = trials.rows.selecting(fitted.entries.map(\.row))
        let best = ensemble.predictions(at: told).means.min() ?? 0
        let level = trials.levels.firstIndex { $0.level == fitted.level } ?? 0
        let shares = zip(models, weights).map { model, weight in
            JSONObject.Member("\(model.level)", .number(weight))
        }
        let question = ModelProposer.Question(
            fitted: fitted, predictor: ensemble,
            points: ensemble.parts.reduce(0) { $0 + $1.process.count }, pending: pending.count,
            incumbents: proposer.incumbents(trials, level: level),
            details: ["weights": .object(JSONObject(shares))])
        return try proposer.proposal(question, trials, using: &generator) { _, _ in
            proposer.options.chosen(best: best)
        }
    }

    var preparation: (@Sendable () -> Void)? {
        cache.preparation(history.fingerprint) { _ = weightedModels() }
    }

    /// The models that count, the lowest level first, and their weights.
    private func weightedModels() -> (models: [LevelModel], weights: [Double]) {
        cache.models(history.fingerprint, else: weighted)
    }

    private func weighted() -> ([LevelModel], weights: [Double]) {
        let recipe = proposer.recipe(cache)
        let models = history.trials.levels.indices.filter { history.arrivals[$0].count >= 3 }
            .compactMap { index in
                LevelModel(history, model: index, level: index, recipe).map { (level: index, model: $0) }
            }
        let target = models.last { $0.model.entries.count >= 6 }
        guard let target, models.count > 1 else {
            return (models.suffix(1).map(\.model), models.isEmpty ? [] : [1])
        }
        let count = history.arrivals.reduce(0) { $0 + $1.count }
        var generator = SeededGenerator(seed: seed, trial: count, purpose: .model)
        let weights = RankingWeights(history, target: target.level).weights(models, using: &generator)
        let kept = models.indices.filter { weights[$0] > 0 }
        return (kept.map { models[$0].model }, kept.map { weights[$0] })
    }
}

extension HyperTuneSearcher {
    /// Hyper-Tune in the catalogue.
    static let entry = SearcherEntry(
        name: "hyper_tune",
        summary: "A Gaussian process for each rung, weighted by how well it orders the highest one.",
        source: "Li et al., \"Hyper-Tune\", VLDB 2022",
        options: GPOptions.fields.filter { $0.name != "parallel" },
        traits: [.needsLevels],
        make: { HyperTuneSearcher($0) })
}
