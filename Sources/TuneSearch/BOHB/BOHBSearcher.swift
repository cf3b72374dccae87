import TuneCore
import TuneJSON
import TuneNumerics

/// Proposes configurations that look more like the good ones than like the bad ones.
///
/// As in the paper, the results of one level are split into good and bad, a density is estimated of each, and
/// of some candidates near good configurations the one with the highest ratio is taken. Unlike the paper's
/// program: every result is kept, also those at lower levels than the model's; the model is that of the
/// highest level with enough results; kernels are bounded and do not collapse; trials that have no result yet
/// count as bad, so that parallel asks differ; a failed trial is never good; and no configuration is proposed
/// twice while there are new ones.
///
/// Cost of an ask: linear in results and candidates; above 8,192 results a set is thinned to so many.
///
/// Source: Falkner et al., "BOHB", ICML 2018.
struct BOHBSearcher: Searcher {
    private let model: ModelSpace
    private let options: BOHBOptions
    private let sampler: FreshSampler
    private var history: TrialHistory

    /// Makes the searcher.
    init(_ context: SearcherContext) {
        model = ModelSpace(context.space)
        options = BOHBOptions(context.options, dimensions: model.dimensions.count)
        sampler = FreshSampler(context.space)
        history = TrialHistory(model, levels: context.levels)
    }

    mutating func observe(_ observation: Observation) {
        history.observe(observation)
    }

    func propose(
        for slot: Slot, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        guard let pair = modelPair() else {
            let most = history.levels.map(\.ranking.count).max() ?? 0
            let details: JSONObject = ["needed": .integer(options.needed), "have": .integer(most)]
            return try random("too_few_results", details, using: &generator)
        }
        guard generator.uniform() >= options.randomFraction else {
            return try random("random_fraction", using: &generator)
        }
        let candidates = candidates(near: pair.good, using: &generator)
        guard !candidates.configurations.isEmpty else {
            return try random("no_feasible_candidate", using: &generator)
        }
        let scores = pair.scores(of: candidates.rows)
        let order = scores.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }
        guard let best = order.first(where: { history.isNew(candidates.configurations[$0]) }) else {
            return try random("no_new_candidate", using: &generator)
        }
        var details = pair.details
        details["candidates"] = .integer(scores.count)
        details["score"] = .number(scores[best])
        return Proposal(candidates.configurations[best], origin: Origin("model", details))
    }

    /// The densities of the highest level that has enough results.
    private func modelPair() -> DensityPair? {
        for level in history.levels.reversed() {
            guard let split = options.split(level.ranking.count) else { continue }
            let good = min(split.good, level.finiteCount)
            guard good > model.dimensions.count else { continue }
            let bad = level.ranking[good..<min(good + split.bad, level.ranking.count)]
            return DensityPair(
                history, level: level, good: level.ranking[..<good], bad: bad,
                minimumBandwidth: options.minimumBandwidth)
        }
        return nil
    }

    /// Draws candidates that satisfy the constraints, in at most four times as many draws.
    private func candidates(
        near good: KernelDensity, using generator: inout SeededGenerator
    ) -> (configurations: [Configuration], rows: Rows) {
        var configurations: [Configuration] = []
        var rows = Rows(width: model.dimensions.count)
        for _ in 0..<4 * options.candidates where rows.count < options.candidates {
            let draw = good.candidate(factor: options.bandwidthFactor, using: &generator)
            guard let configuration = model.configuration(at: draw) else { continue }
            configurations.append(configuration)
            rows.append(model.masked(draw, by: configuration))
        }
        return (configurations, rows)
    }

    private func random(
        _ why: String, _ details: JSONObject = JSONObject(), using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        let members = [JSONObject.Member("why", .string(why))] + details.members
        return Proposal(
            try sampler.draw(besides: history, using: &generator),
            origin: Origin("random", JSONObject(members)))
    }
}

extension BOHBSearcher {
    /// BOHB in the catalogue.
    static let entry = SearcherEntry(
        name: "bohb",
        summary: "Kernel densities of good and bad configurations, at the highest level with enough results.",
        source:
            "Falkner et al., \"BOHB: robust and efficient hyperparameter optimization at scale\", ICML 2018",
        options: BOHBOptions.fields,
        make: { BOHBSearcher($0) })
}
