import TuneCore
import TuneJSON
import TuneNumerics

/// Proposes configurations that are dense among the good trials and sparse among the others.
///
/// The trials are split into good and bad, the density of each is estimated with one kernel around every
/// trial and a prior kernel, and of some draws from the good density the one with the highest ratio to the
/// bad one is taken. Optuna 5's tree-structured Parzen estimator with its defaults, but for this: parameters
/// that are always active together share a model, the others have their own; levels on a log scale are
/// modelled by the middle of their cells; failed trials are bad; trials that run or are paused count by the
/// highest level that they have a result at; a person's prior takes the place of the prior kernel; the first
/// trials follow a Sobol sequence; and no configuration is proposed twice while there are new ones.
///
/// Cost of an ask: linear in trials, parameters and candidates.
///
/// Sources: Bergstra et al., "Algorithms for hyper-parameter optimization", NIPS 2011; Watanabe,
/// "Tree-structured Parzen estimator: understanding its algorithm components", arXiv 2304.11127; for several
/// objectives Ozaki et al., JAIR 73, 2022.
struct TPESearcher: Searcher {
    private let space: ParzenSpace
    private let options: TPEOptions
    private let hasManyObjectives: Bool
    private let starts: StartingPoints
    private var history: ParzenHistory

    /// Makes the searcher.
    ///
    /// - Parameters:
    ///   - context: The space, the options and the rest.
    ///   - manyObjectives: Whether trials are split by non-domination; with one objective that is by loss.
    init(_ context: SearcherContext, manyObjectives: Bool = false) {
        options = TPEOptions(context.options)
        hasManyObjectives = manyObjectives && context.objectives > 1
        space = ParzenSpace(context.space, isJoint: options.isMultivariate)
        starts = StartingPoints(context)
        history = ParzenHistory(space.model, levels: context.levels)
    }

    mutating func observe(_ observation: Observation) {
        history.observe(observation)
    }

    func propose(
        for slot: Slot, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        guard history.ranking.count >= options.startup else { return try early(using: &generator) }
        let split =
            hasManyObjectives
            ? ParzenSplit(manyObjectives: history, countsPending: options.countsPending)
            : ParzenSplit(
                history, good: options.share.count(of: history.soundCount),
                countsPending: options.countsPending)
        let model = ParzenModel(space, history, split, agesGood: !hasManyObjectives)
        let start = try space.model.space.draw(using: &generator)
        guard let choice = model.choose(options.candidates, from: start, using: &generator) else {
            return Proposal(
                try starts.fresh(besides: history.trials, using: &generator),
                origin: Origin("random", ["why": "no_new_candidate"]))
        }
        return Proposal(choice.configuration, origin: origin(of: choice, split))
    }

    /// The next starting point, before there are results enough.
    private func early(using generator: inout SeededGenerator) throws(SearchFailure) -> Proposal {
        let details: JSONObject = [
            "why": "too_few_results", "needed": .integer(options.startup),
            "have": .integer(history.ranking.count),
        ]
        let start = try starts.next(after: history.trials, using: &generator)
        return Proposal(start.configuration, origin: Origin(start.source, details))
    }

    private func origin(of choice: ParzenModel.Choice, _ split: ParzenSplit) -> Origin {
        let logBelow = choice.judged.reduce(0) { $0 + $1.logBelow }
        let logAbove = choice.judged.reduce(0) { $0 + $1.logAbove }
        let blocks = choice.judged.prefix(8).map { judged -> JSONValue in
            [
                "parameters": .array(judged.block.names.prefix(20).map(JSONValue.string)),
                "good": .integer(judged.kernels.below), "bad": .integer(judged.kernels.above),
                "log_l": .number(judged.logBelow), "log_g": .number(judged.logAbove),
            ]
        }
        let details: JSONObject = [
            "model": .string(hasManyObjectives ? "motpe" : "tpe"), "points": .integer(history.ranking.count),
            "good": .integer(split.below.count), "bad": .integer(split.above.count),
            "pending": .integer(history.pending.count), "candidates": .integer(choice.candidates),
            "log_l": .number(logBelow), "log_g": .number(logAbove),
            "score": .number(logBelow - logAbove), "blocks": .array(blocks),
        ]
        return Origin("model", details)
    }
}

extension TPESearcher {
    /// The tree-structured Parzen estimator in the catalogue.
    static let entry = SearcherEntry(
        name: "tpe",
        summary: "Tree-structured Parzen estimator: densities of the good and of the other trials.",
        source: "Bergstra et al., NIPS 2011, in the form of Optuna 5",
        options: TPEOptions.fields,
        make: { TPESearcher($0) })

    /// The form for several objectives in the catalogue.
    static let manyEntry = SearcherEntry(
        name: "motpe",
        summary: "Tree-structured Parzen estimator for several objectives: good is what few trials dominate.",
        source: "Ozaki et al., \"Multiobjective tree-structured Parzen estimator\", JAIR 73, 2022",
        options: TPEOptions.manyFields,
        traits: [.manyObjectives],
        make: { TPESearcher($0, manyObjectives: true) })
}
