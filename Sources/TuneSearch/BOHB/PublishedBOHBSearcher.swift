import Glibc
import TuneCore
import TuneJSON
import TuneNumerics

/// BOHB as its authors' program has it, oddities included, to compare with and to reproduce results.
///
/// A result is dropped when a higher level already has a model. The model is that of the highest level, of
/// all parameters, fixed ones too; inactive ones are filled in from other rows. Parallel trials are not
/// looked at, and configurations may be proposed again. Densities can be negative or infinite, which is
/// handled as the program does. Only the random numbers differ: they come from the experiment's seed.
///
/// Cost of an ask: linear in results and candidates, in double precision and without thinning.
///
/// Source: hpbandster 0.7.4, `optimizers/config_generators/bohb.py`.
struct PublishedBOHBSearcher: Searcher {
    private let model: ModelSpace
    private let options: BOHBOptions
    private let seed: UInt64
    private var history: TrialHistory

    /// Makes the searcher.
    init(_ context: SearcherContext) {
        model = ModelSpace(context.space, keepsFixed: true)
        options = BOHBOptions(context.options, dimensions: model.dimensions.count)
        seed = context.seed
        history = TrialHistory(model, levels: context.levels)
    }

    mutating func observe(_ observation: Observation) {
        if case .result(_, let level, _) = observation, let highest = modelLevel, level < highest.level {
            return
        }
        history.observe(observation)
    }

    func propose(
        for slot: Slot, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        guard let level = modelLevel, let split = options.split(level.arrivals.count) else {
            let most = history.levels.map(\.arrivals.count).max() ?? 0
            let details: JSONObject = ["needed": .integer(options.needed), "have": .integer(most)]
            return try random("too_few_results", details, using: &generator)
        }
        guard generator.uniform() >= options.randomFraction else {
            return try random("random_fraction", using: &generator)
        }
        let pair = PublishedDensityPair(history, level, split: split, options: options, seed: seed)
        guard let best = pair.best(of: options, using: &generator),
            let configuration = model.configuration(at: best.row)
        else { return try random("no_feasible_candidate", using: &generator) }
        var details: JSONObject = [
            "model": "bohb_exact", "level": .integer(level.level), "points": .integer(level.arrivals.count),
            "good": .integer(split.good), "bad": .integer(split.bad),
            "candidates": .integer(options.candidates),
        ]
        let score = -log(best.ratio)
        if score.isFinite { details["score"] = .number(score) }
        return Proposal(configuration, origin: Origin("model", details))
    }

    /// The highest level that has a model.
    private var modelLevel: LevelResults? {
        history.levels.last { options.split($0.arrivals.count) != nil }
    }

    private func random(
        _ why: String, _ details: JSONObject = JSONObject(), using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        let members = [JSONObject.Member("why", .string(why))] + details.members
        return Proposal(
            try model.space.draw(using: &generator), origin: Origin("random", JSONObject(members)))
    }
}

extension PublishedBOHBSearcher {
    /// The authors' BOHB in the catalogue.
    static let entry = SearcherEntry(
        name: "bohb_exact",
        summary: "BOHB exactly as its authors' program computes it; for comparisons.",
        source: "Falkner et al., ICML 2018; hpbandster 0.7.4",
        options: BOHBOptions.fields,
        make: { PublishedBOHBSearcher($0) })
}
