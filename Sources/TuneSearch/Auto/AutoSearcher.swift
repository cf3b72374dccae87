import TuneCore
import TuneJSON
import TuneNumerics

/// Picks the searcher that suits an experiment, and says in each origin which and why.
///
/// With results at several levels that is the model over configurations and resources, which also chooses whom
/// to promote; otherwise one of the other searchers with its defaults, by space and objectives.
struct AutoSearcher: Searcher {
    /// A searcher that may be asked, and why.
    private struct Candidate: Sendable {
        let name: String
        let why: String
        var searcher: any Searcher
    }

    /// What to ask first, and what takes its place once there are more results than the first one is good for.
    private var first: Candidate
    private var later: Candidate?
    /// The trials that have a result.
    private var finished: Set<Int> = []

    /// From how many results on a Gaussian process is not worth its time.
    static let processLimit = 200
    /// Up to how many parameters a Gaussian process is the better model.
    static let processDimensions = 20

    /// Looks at the experiment.
    init(_ context: SearcherContext) {
        let names = Self.choice(context)
        first = Self.candidate(names.first, context)
        later = names.later.map { Self.candidate($0, context) }
    }

    mutating func observe(_ observation: Observation) {
        if case .result(let trial, _, _) = observation, later != nil { finished.insert(trial) }
        first.searcher.observe(observation)
        later?.searcher.observe(observation)
    }

    func propose(
        for slot: Slot, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        let chosen = chosen
        let proposal = try chosen.searcher.propose(for: slot, using: &generator)
        var details = proposal.origin.details
        details["searcher"] = .string(chosen.name)
        details["because"] = .string(chosen.why)
        return Proposal(proposal.configuration, origin: Origin(proposal.origin.source, details))
    }

    func choose(
        among candidates: [Int], at level: Int, using generator: inout SeededGenerator
    ) -> Preference? {
        chosen.searcher.choose(among: candidates, at: level, using: &generator)
    }

    var preparation: (@Sendable () -> Void)? { chosen.searcher.preparation }

    private var chosen: Candidate {
        if let later, finished.count > Self.processLimit { return later }
        return first
    }

    private typealias Named = (name: String, why: String)

    /// What suits an experiment, and the reasons.
    private static func choice(_ context: SearcherContext) -> (first: Named, later: Named?) {
        if context.objectives > 1 { return (("motpe", "there are several objectives"), nil) }
        if context.levels.count > 1 { return (("fidelity", "results arrive at several levels"), nil) }
        let space = context.space
        let cells = space.parameters.indices.reduce(1.0) { product, index in
            product * (space.levels(of: index).map(Double.init) ?? .infinity)
        }
        if cells <= FreshSearcher.limit {
            return ((FreshSearcher.name, "there are few configurations, and all can be tried"), nil)
        }
        let free = space.parameters.indices.filter { space.kind(of: $0) != .fixed }
        let isNumeric = free.allSatisfy { index in
            if case .unordered = space.kind(of: index) { return false }
            return space.parameters[index].conditions.isEmpty
        }
        guard isNumeric, free.count <= processDimensions else {
            return (("tpe", "the space has categories, conditions or many parameters"), nil)
        }
        return (
            ("gp", "there are few numeric parameters and at most \(processLimit) results"),
            ("tpe", "there are more than \(processLimit) results")
        )
    }

    private static func candidate(_ named: Named, _ context: SearcherContext) -> Candidate {
        let entries = [TPESearcher.entry, TPESearcher.manyEntry, GPSearcher.entry]
        let entry = entries.first { $0.name == named.name }
        let options = entry.flatMap { try? Options(nil, fields: $0.options, at: "") }
        let inner = SearcherContext(
            space: context.space, seed: context.seed, levels: context.levels, options: options ?? .none,
            trialLimit: context.trialLimit, objectives: context.objectives, concurrent: context.concurrent)
        let searcher: any Searcher =
            switch named.name {
            case FreshSearcher.name: FreshSearcher(inner)
            default: entry?.make(inner) ?? FidelitySearcher(inner)
            }
        return Candidate(name: named.name, why: named.why, searcher: searcher)
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
