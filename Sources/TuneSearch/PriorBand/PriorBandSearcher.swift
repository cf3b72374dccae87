import Glibc
import TuneCore
import TuneJSON
import TuneNumerics

/// Draws from what people believe, from near the best trial, or from anywhere: more from anywhere at low
/// levels.
///
/// At the r-th level, counted from 0, one of 1 + eta^r draws is uniform. The rest comes from the priors until
/// a trial has reached the top level and one bracket's worth of steps was spent; then it is shared between
/// the priors and mutations of the best trial, by how likely either makes the best trials of the highest
/// level with eta results.
///
/// Cost of an ask: linear in parameters and the best trials of a level.
///
/// Source: Mallik et al., "PriorBand: practical hyperparameter optimization in the age of deep learning",
/// NeurIPS 2023, algorithm 2, with the conditions of the paper rather than those of its program (`count ==
/// eta`).
struct PriorBandSearcher: Searcher {
    private let space: SearchSpace
    private let starts: StartingPoints
    private let ladder: LevelLadder
    private var trials: TrialHistory
    private var configurations: [Configuration] = []
    private var rowOfTrial: [Int: Int] = [:]
    private var reached: [Int] = []
    private var spent = 0.0

    /// Makes the searcher.
    init(_ context: SearcherContext) {
        space = context.space
        starts = StartingPoints(context)
        ladder = LevelLadder(context.levels)
        trials = TrialHistory(ModelSpace(context.space), levels: ladder.levels)
    }

    mutating func observe(_ observation: Observation) {
        trials.observe(observation)
        switch observation {
        case .started(let trial, let configuration):
            guard rowOfTrial[trial] == nil, trials.rows.count > configurations.count else { return }
            rowOfTrial[trial] = configurations.count
            configurations.append(configuration)
            reached.append(0)
        case .result(let trial, let level, _):
            guard let row = rowOfTrial[trial], ladder.levels.contains(level) else { return }
            spent += Double(max(0, level - reached[row]))
            reached[row] = max(reached[row], level)
        case .running, .ended: break
        }
    }

    func propose(
        for slot: Slot, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        let place = ladder.index(untilStep: slot.untilStep)
        let shares = shares(at: place)
        var details: JSONObject = [
            "model": "priorband", "level": .integer(ladder.levels[place]),
            "p_random": .number(shares.random), "p_prior": .number(shares.prior),
            "p_incumbent": .number(shares.incumbent),
        ]
        let draw = generator.uniform()
        if draw < shares.incumbent, let best = incumbent {
            for _ in 0..<64 {
                let neighbour = best.mutated(in: space, using: &generator)
                guard space.satisfiesConstraints(neighbour), trials.isNew(neighbour) else { continue }
                return Proposal(neighbour, origin: Origin("incumbent", details))
            }
            details["why"] = "no_new_candidate"
        } else if draw < shares.incumbent + shares.prior {
            let drawn = try starts.believed(besides: trials, using: &generator)
            return Proposal(drawn.configuration, origin: Origin(drawn.source, details))
        }
        let configuration = try starts.fresh(besides: trials, using: &generator)
        return Proposal(configuration, origin: Origin("random", details))
    }

    /// The best trial at the top level.
    private var incumbent: Incumbent? {
        guard let top = trials.levels.last, let row = top.ranking.first, top[row].isFinite else { return nil }
        return Incumbent(configuration: configurations[row], point: space.point(of: configurations[row]))
    }

    /// How often each kind of draw is made at a level.
    private func shares(at place: Int) -> (random: Double, prior: Double, incumbent: Double) {
        let random = 1 / (1 + (0..<place).reduce(1.0) { power, _ in power * Double(ladder.ratio) })
        guard spent >= ladder.bracketCost, let best = incumbent,
            let level = trials.levels.last(where: { $0.finiteCount >= ladder.ratio })
        else { return (random, 1 - random, 0) }
        let count = max(1, level.finiteCount / ladder.ratio)
        var (believed, near): ([Double], [Double]) = ([], [])
        for (rank, row) in level.ranking.prefix(count).enumerated() {
            let weight = Double(count - rank)
            believed.append(log(weight) + space.logPriorDensity(of: configurations[row]))
            near.append(log(weight) + best.logDensity(of: configurations[row], in: space))
        }
        let share = 1 / (1 + exp(Self.logSum(believed) - Self.logSum(near)))
        return (random, (1 - random) * (1 - share), (1 - random) * share)
    }

    private static func logSum(_ logarithms: [Double]) -> Double {
        let largest = logarithms.reduce(-Double.infinity, max)
        return largest + log(logarithms.reduce(0) { $0 + exp($1 - largest) })
    }
}

extension PriorBandSearcher {
    /// PriorBand in the catalogue.
    static let entry = SearcherEntry(
        name: "priorband",
        summary:
            "Draws from people's priors, near the best trial and from anywhere, as levels and results tell.",
        source: "Mallik et al., \"PriorBand\", NeurIPS 2023",
        options: [],
        traits: [.needsLevels],
        make: { PriorBandSearcher($0) })
}
