import TuneCore
import TuneNumerics

/// A searcher that gives the trials it proposed a part to play in its state.
///
/// Which trials those are it finds out as `TrialLedger` says: by drafting again.
protocol DraftingSearcher: Searcher {
    /// What a trial is for the searcher.
    associatedtype Part: Sendable

    /// What was tried, and how it did.
    var ledger: TrialLedger { get set }

    /// What is proposed for a trial now.
    func draft(_ trial: Int) throws(SearchFailure) -> Draft<Part>

    /// Folds in a trial that started; without a part it was brought in by somebody else, or plays none.
    mutating func join(_ trial: Int, _ configuration: Configuration, as part: Part?)

    /// Folds in what came of a trial.
    mutating func hear(_ news: TrialLedger.News)
}

extension DraftingSearcher {
    func propose(
        for slot: Slot, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        try draft(slot.trial).proposal
    }

    mutating func observe(_ observation: Observation) {
        guard case .started(let trial, let configuration) = observation else {
            if let news = ledger.take(observation) { hear(news) }
            return
        }
        guard ledger.isNews(trial, configuration) else { return }
        let draft = try? draft(trial)
        ledger.start(trial, configuration)
        join(trial, configuration, as: draft?.configuration == configuration ? draft?.part : nil)
    }
}
