import TuneCore
import TuneJSON
import TuneNumerics

/// CMA-ES with margin over the numbers of a space, and learned chances for its categories.
///
/// New trials are drawn from a normal distribution over the unit cube that every generation shifts and reshapes.
/// A generation ends with as many results as the population has, whoever is still out; a result of the generation
/// before still counts if its point is not too far from the new distribution, so that parallel work is not lost.
/// Trials that were stopped early count only if they are wanted. Trials of other origin never enter a generation;
/// before the first trial of its own the search begins at the best of them. When a search has come to its end another
/// begins, with twice the population, at a random point. Above 60 numbers only variances are learned. Coordinates of
/// inactive parameters are drawn like all others and drift freely.
///
/// Cost: quadratic in numbers for an ask, and cubic once a generation; linear where only variances are learned.
///
/// Source: Hansen, arXiv:1604.00772; margin: Hamano et al., GECCO 2022; restarts: Auger and Hansen, "A restart CMA
/// evolution strategy with increasing population size", CEC 2005; separable: Ros and Hansen, PPSN 2008.
struct CMAESSearcher: DraftingSearcher {
    private let plan: CMAESPlan
    var ledger: TrialLedger
    private var search: CMAESGeneration
    private var parts: [Int: CMAESGeneration.Member] = [:]
    private var hasBegun = false
    private let topLevel: Int

    /// Makes the searcher.
    init(_ context: SearcherContext) {
        plan = CMAESPlan(context)
        ledger = TrialLedger(context)
        search = CMAESGeneration(plan, run: 0)
        topLevel = context.levels.max() ?? 0
    }

    mutating func hear(_ news: TrialLedger.News) {
        switch news {
        case .judged(let trial), .revised(let trial):
            begin()
            guard let standing = ledger.standings[trial] else { return }
            let isEarly = standing.isFinite && standing.level != topLevel
            if plan.countsStopped || !isEarly { count(trial) }
        case .ended(let trial, let outcome): end(trial, outcome)
        }
    }

    func draft(_ trial: Int) throws(SearchFailure) -> Draft<CMAESGeneration.Member> {
        var generator = ledger.generator(of: trial)
        let found = ledger.firstNew {
            let member = search.draw(using: &generator)
            return (plan.configuration(of: member, search), member)
        }
        if let found {
            return Draft(
                configuration: found.configuration, origin: Origin("model", search.details), part: found.part)
        }
        var details = search.details
        details["why"] = "no_new_point"
        let configuration = try ledger.fresh(using: &generator)
        return Draft(configuration: configuration, origin: Origin("random", details), part: nil)
    }

    mutating func join(
        _ trial: Int, _ configuration: Configuration, as part: CMAESGeneration.Member?
    ) {
        guard let part else { return }
        parts[trial] = part
        hasBegun = true
    }

    /// Before the first trial of its own the search begins at the best that is known.
    private mutating func begin() {
        guard !hasBegun, let best = ledger.standings.best,
            let configuration = ledger.configurations[best.trial]
        else { return }
        let point = ledger.space.point(of: configuration)
        search.begin(at: plan.numbers.map { point[$0] })
    }

    private mutating func end(_ trial: Int, _ outcome: Outcome?) {
        switch outcome?.ending {
        case nil: break
        case .completed, .failed: count(trial)
        case .stopped:
            if plan.countsStopped { count(trial) } else { search.remove(trial) }
        }
    }

    /// Lets a trial count for the generation, once, and ends the generation when it is complete.
    private mutating func count(_ trial: Int) {
        guard let member = parts[trial], search.admits(member) else { return }
        search.add(trial)
        guard search.isComplete else { return }
        let ranked = search.trials.sorted { first, second in
            guard let left = ledger.standings[first] else { return false }
            return ledger.standings[second].map { left < $0 } ?? true
        }
        for trial in ranked { parts[trial]?.isCounted = true }
        guard let best = ranked.first, ledger.standings[best]?.isFinite == true else {
            search.clear()
            return
        }
        search.finish(
            ranked.compactMap { trial in
                guard let member = parts[trial] else { return nil }
                let choices = plan.activeChoices(of: member, ledger.configurations[trial])
                return (member.x, choices, ledger.standings[trial]?.loss ?? .infinity)
            })
        if search.isFinished { search = CMAESGeneration(plan, run: search.run + 1) }
    }
}

extension CMAESSearcher {
    /// CMA-ES in the catalogue.
    static let entry = SearcherEntry(
        name: "cmaes",
        summary: "A normal distribution that learns from generations where to go and in which shape.",
        source:
            "Hansen, arXiv:1604.00772; with margin for integers: Hamano et al., GECCO 2022",
        options: CMAESPlan.fields,
        make: { CMAESSearcher($0) })
}
