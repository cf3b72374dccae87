import TuneCore
import TuneJSON
import TuneNumerics

/// Picks the searcher that suits an experiment, and says in each origin which and why.
///
/// With results at several levels that is the model over configurations and resources, which also chooses whom
/// to promote; otherwise one of the other searchers with its defaults, by space and objectives.
struct AutoSearcher: Searcher {
    private var chosen: any Searcher
    private let name: String
    private let why: String

    /// Looks at the experiment.
    init(_ context: SearcherContext) {
        let (name, why) = Self.choice(context)
        (self.name, self.why) = (name, why)
        let entry = [TPESearcher.entry, TPESearcher.manyEntry].first { $0.name == name }
        let options = entry.flatMap { try? Options(nil, fields: $0.options, at: "") }
        let inner = SearcherContext(
            space: context.space, seed: context.seed, levels: context.levels, options: options ?? .none,
            trialLimit: context.trialLimit, objectives: context.objectives, concurrent: context.concurrent)
        chosen = entry?.make(inner) ?? FidelitySearcher(inner)
        if name == FreshSearcher.name { chosen = FreshSearcher(inner) }
    }

    mutating func observe(_ observation: Observation) {
        chosen.observe(observation)
    }

    func propose(
        for slot: Slot, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        let proposal = try chosen.propose(for: slot, using: &generator)
        var details = proposal.origin.details
        details["searcher"] = .string(name)
        details["because"] = .string(why)
        return Proposal(proposal.configuration, origin: Origin(proposal.origin.source, details))
    }

    func choose(
        among candidates: [Int], at level: Int, using generator: inout SeededGenerator
    ) -> Preference? {
        chosen.choose(among: candidates, at: level, using: &generator)
    }

    /// The name of the searcher that suits an experiment, and the reason.
    private static func choice(_ context: SearcherContext) -> (name: String, why: String) {
        if context.objectives > 1 { return ("motpe", "there are several objectives") }
        if context.levels.count > 1 { return ("fidelity", "results arrive at several levels") }
        let cells = context.space.parameters.indices.reduce(1.0) {
            $0 * (context.space.levels(of: $1).map(Double.init) ?? .infinity)
        }
        if cells <= FreshSearcher.limit {
            return (FreshSearcher.name, "there are few configurations, and all can be tried")
        }
        return ("tpe", "results arrive only at the end")
    }
}

extension AutoSearcher {
    /// The searcher in the catalogue.
    static let entry = SearcherEntry(
        name: "auto",
        summary: "Picks what suits the experiment: with results at several steps, a Gaussian process over "
            + "configurations and resources that also chooses which paused trials run on.",
        source: "Swersky, Snoek and Adams, arXiv 1406.3896, 2014; Li et al., MLSys 2020",
        options: [],
        traits: [.guidesPromotions, .manyObjectives],
        make: { AutoSearcher($0) })
}
