import TuneCore
import TuneJSON
import TuneNumerics

/// Bayesian optimisation with one Gaussian process over configurations and resource, for asynchronous successive
/// halving.
///
/// The results of all levels enter one model: a function of the configuration plus a curve of the resource that decays.
/// The expected improvement is that at the highest level with three results, or the lowest. Trials that run are
/// believed to bring at their next level what the model predicts.
///
/// Cost of an ask: as `gp`, with each result of a trial counted.
///
/// Source: Tiao et al., "Model-based asynchronous hyperparameter and neural architecture search",
/// arXiv:2003.10865, 2020 (MOBSTER); believers in place of its 20 fantasies.
struct MobsterSearcher: Searcher {
    private let proposer: ModelProposer
    private let resources: [Double]
    private let cache = FitCache()
    private var history: FitHistory
    private var awaited: AwaitedTrials

    /// Makes the searcher.
    init(_ context: SearcherContext) {
        proposer = ModelProposer(context, initialPoints: 6)
        history = FitHistory(proposer.model, levels: context.levels, least: 3, isPooled: true)
        let levels = history.trials.levels.map(\.level)
        let unit = Double(max(levels.first ?? 1, 1))
        resources = levels.map { max(0, Double($0) / unit) }
        awaited = AwaitedTrials(levels: levels)
    }

    mutating func observe(_ observation: Observation) {
        history.observe(observation)
        awaited.observe(observation)
    }

    func propose(
        for slot: Slot, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        let trials = history.trials
        if let initial = try proposer.initial(trials, using: &generator) { return initial }
        guard let fitted = fittedModel(), !proposer.model.dimensions.isEmpty else {
            return try proposer.fallback("constant_results", trials, using: &generator)
        }
        let pending = awaited.latest(256).compactMap { item in
            trials.row(ofTrial: item.trial).map { (row: $0, level: item.level) }
        }
        let process = fitted.process.awaiting(
            trials.rows.selecting(pending.map(\.row)), levels: pending.map(\.level))
        let question = ModelProposer.Question(
            fitted: fitted, predictor: process, points: process.count, pending: pending.count,
            incumbents: proposer.incumbents(trials, level: target))
        return try proposer.proposal(question, trials, using: &generator) { _, _ in
            proposer.options.chosen(best: fitted.best)
        }
    }

    var preparation: (@Sendable () -> Void)? {
        cache.preparation(history.fingerprint) { _ = fittedModel() }
    }

    /// The level at which improvement is sought: the highest one with three results, or the lowest.
    private var target: Int { history.trials.levels.lastIndex { $0.arrivals.count >= 3 } ?? 0 }

    /// The model of all levels, unless their results are all the same.
    private func fittedModel() -> LevelModel? {
        cache.models(history.fingerprint) {
            let recipe = proposer.recipe(cache, resources: resources)
            let fitted = LevelModel(history, model: 0, level: target, recipe)
            return (fitted.map { [$0] } ?? [], [1])
        }.models.first
    }
}

extension MobsterSearcher {
    /// MOBSTER in the catalogue.
    static let entry = SearcherEntry(
        name: "mobster",
        summary:
            "One Gaussian process over configurations and resource, for asynchronous successive halving.",
        source: "Tiao et al., arXiv:2003.10865, 2020",
        options: GPOptions.fields.filter { $0.name != "parallel" },
        traits: [.needsLevels],
        make: { MobsterSearcher($0) })
}
