import TuneCore
import TuneNumerics

/// Draws at random and, while there are others, no configuration twice.
struct FreshSearcher: Searcher {
    /// What it is called in origins.
    static let name = "random"
    /// The number of configurations up to which all are tried.
    static let limit = 64.0
    private let starts: StartingPoints
    private var trials: TrialHistory

    /// Makes the searcher.
    init(_ context: SearcherContext) {
        starts = StartingPoints(context)
        trials = TrialHistory(ModelSpace(context.space), levels: context.levels)
    }

    mutating func observe(_ observation: Observation) {
        trials.observe(observation)
    }

    func propose(
        for slot: Slot, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        let next = try starts.believed(besides: trials, using: &generator)
        return Proposal(next.configuration, origin: Origin(next.source))
    }
}
