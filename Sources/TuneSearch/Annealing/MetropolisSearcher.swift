import TuneCore
import TuneJSON
import TuneNumerics

/// Simulated annealing in several chains, whose proposals may be decided late, in any order or never.
///
/// The first trials, eight or two for each chain, are points of a Sobol sequence; their results set the temperature,
/// and the chains begin at the best of them. From then on each chain stands at a trial. A new trial is a neighbour of where the chain with the fewest open proposals
/// stands now. When its first result comes it is compared with where the chain stands by then, at the highest level
/// at which both have results: a better one is accepted, a worse one with a chance that falls with the temperature,
/// a failed one never; an accepted one that is worse and is then stopped early is taken back. The temperature falls
/// with decided proposals, not with asks, and begins again at half its height after many rejections in a row, at
/// the best trial or at a new point. Trials of other origin that beat the worst chain become its place.
///
/// Cost: linear in parameters for an ask, in chains for a result.
///
/// Source: Metropolis et al., J. Chem. Phys. 21, 1953; Kirkpatrick, Gelatt and Vecchi, Science 220, 1983.
struct MetropolisSearcher: DraftingSearcher {
    private let mutation: Mutation
    private let cooling: Cooling
    private let patience: Int
    private let seed: UInt64
    var ledger: TrialLedger
    private var temperature: StartTemperature
    private var chains: [Chain]
    private var parts: [Int: Part] = [:]
    private var starts = 0
    /// How many results are still awaited before the chains begin at the best of them.
    private var awaited: Int

    /// What a trial is for its chain.
    struct Part: Sendable {
        let chain: Int
        /// The trial that it was a neighbour of; nil for a starting point.
        let base: Int?
        /// The next starting point, where this was one.
        let nextStart: Int?
        var isOpen = true
        /// Where the chain would go back to if this trial were stopped early; set where it was worse.
        var retreat: Int?
    }

    /// Makes the searcher.
    init(_ context: SearcherContext) {
        let options = context.options
        let count = options.integer("chains") ?? max(1, min(8, context.concurrent ?? 1))
        let budget = options.integer("budget") ?? context.trialLimit ?? 200
        mutation = Mutation(context.space)
        cooling = Cooling(
            form: options.text("schedule").flatMap(Cooling.Form.init) ?? .geometric,
            span: Double(budget) / Double(count))
        patience = 10 * max(1, mutation.searched.count)
        seed = context.seed
        ledger = TrialLedger(context)
        awaited = max(8, 2 * count)
        temperature = StartTemperature(
            given: options.number("temperature"), limit: awaited,
            acceptance: options.number("acceptance") ?? 0.001)
        chains = [Chain](repeating: Chain(), count: count)
    }

    mutating func hear(_ news: TrialLedger.News) {
        switch news {
        case .judged(let trial): judge(trial)
        case .revised: break
        case .ended(let trial, let outcome): end(trial, outcome)
        }
    }

    func draft(_ trial: Int) throws(SearchFailure) -> Draft<Part> {
        let index = Chain.next(of: chains)
        let chain = chains[index]
        var generator = ledger.generator(of: trial)
        guard let base = chain.current, let configuration = ledger.configurations[base] else {
            let point = try ledger.startingPoint(from: starts, using: &generator)
            return Draft(
                configuration: point.configuration,
                origin: Origin("start", ["model": "annealing", "chain": .integer(index)]),
                part: Part(chain: index, base: nil, nextStart: point.next))
        }
        let width = min(max(0.3 * chain.heat(cooling).squareRoot(), 0.01), 0.3)
        let neighbour = ledger.firstNew {
            (mutation.neighbour(of: configuration, width: width, using: &generator), ())
        }
        var details: JSONObject = [
            "model": "annealing", "chain": .integer(index), "base": .integer(base),
            "temperature": .number(temperature.value * chain.heat(cooling)), "width": .number(width),
        ]
        if neighbour == nil { details["why"] = "no_new_neighbour" }
        let proposed: Configuration
        if let neighbour {
            proposed = neighbour.configuration
        } else {
            proposed = try ledger.fresh(using: &generator)
        }
        return Draft(
            configuration: proposed,
            origin: Origin(neighbour == nil ? "random" : "model", details),
            part: Part(chain: index, base: base, nextStart: nil))
    }

    mutating func join(_ trial: Int, _ configuration: Configuration, as part: Part?) {
        guard let part else { return }
        parts[trial] = part
        chains[part.chain].open += 1
        starts = part.nextStart ?? starts
    }

    /// Decides about a trial that got its first result.
    private mutating func judge(_ trial: Int) {
        guard let loss = ledger.standings[trial]?.loss else { return }
        temperature.record(loss)
        close(trial)
        guard awaited == 0 else { return begin() }
        guard let part = parts[trial] else { return adopt(trial) }
        let current = chains[part.chain].current
        let rise = current.map { ledger.standings.rise(from: $0, to: trial) } ?? (loss < .infinity ? 0 : loss)
        let heat = temperature.value * chains[part.chain].heat(cooling)
        var generator = SeededGenerator(seed: seed, trial: trial, purpose: .acceptance)
        let chance = rise <= 0 ? 1 : Chain.chance(ofRise: rise, heat: heat)
        let isAccepted = generator.uniform() < chance
        if isAccepted, rise > 0 { parts[trial]?.retreat = current }
        decide(part.chain, isAccepted ? trial : nil)
    }

    /// Counts a result before the chains begin, and lets them begin at the best trials.
    private mutating func begin() {
        awaited -= 1
        guard awaited == 0 else { return }
        let best = ledger.standings.ranking.prefix(chains.count).filter(\.isFinite)
        for (index, standing) in best.enumerated() { chains[index].current = standing.trial }
    }

    /// Counts a decision, moves on where it was accepted, and reheats after many rejections.
    private mutating func decide(_ index: Int, _ accepted: Int?) {
        chains[index].decide(accepted)
        guard chains[index].rejections >= patience else { return }
        chains[index].reheat(best: ledger.standings.best?.trial)
    }

    /// A trial of other origin becomes the place of the worst chain if it is better.
    private mutating func adopt(_ trial: Int) {
        guard ledger.standings[trial]?.isFinite == true, let worst = worstChain else { return }
        guard let current = chains[worst].current else {
            chains[worst].current = trial
            return
        }
        if ledger.standings.rise(from: current, to: trial) < 0 { chains[worst].current = trial }
    }

    /// A chain that stands nowhere, or the one that stands at the worst trial.
    private var worstChain: Int? {
        func standing(_ index: Int) -> Standing? { chains[index].current.flatMap { ledger.standings[$0] } }
        return chains.indices.max { first, second in
            guard let right = standing(second) else { return standing(first) != nil }
            return standing(first).map { $0 < right } ?? false
        }
    }

    private mutating func end(_ trial: Int, _ outcome: Outcome?) {
        guard let part = parts[trial] else { return }
        if part.isOpen {
            close(trial)
            if outcome?.ending == .failed { decide(part.chain, nil) }
        } else if outcome?.ending == .stopped, let retreat = part.retreat,
            chains[part.chain].current == trial
        {
            chains[part.chain].current = retreat
        }
    }

    private mutating func close(_ trial: Int) {
        guard let part = parts[trial], part.isOpen else { return }
        parts[trial]?.isOpen = false
        chains[part.chain].open -= 1
    }
}
