import TuneCore
import TuneJSON
import TuneNumerics

/// Differential evolution over levels of fidelity: what did well at one level breeds what is tried at the
/// next.
///
/// Each level has a population as large as Hyperband's largest rung there. A new trial at a level is bred
/// against the next member of that population: a mutant of three of the best of the level below (`rand/1`),
/// crossed gene by gene with that member. Which trials go on to higher levels is the scheduler's choice;
/// promoted ones join the populations of the levels that they reach. While a population has fewer than ten
/// members, trials are bred for the next one below that has, and before there is any they follow a Sobol
/// sequence, or the priors.
///
/// Cost of an ask: linear in population and parameters.
///
/// Source: Awad et al., "DEHB: evolutionary Hyperband for scalable, robust and efficient hyperparameter
/// optimization", IJCAI 2021.
struct DEHBSearcher: Searcher {
    private let space: SearchSpace
    private let starts: StartingPoints
    private let searched: [Int]
    private let factor: Double
    private let crossover: Double
    private var populations: DifferentialPopulations

    /// Makes the searcher.
    init(_ context: SearcherContext) {
        space = context.space
        starts = StartingPoints(context)
        searched = context.space.parameters.indices.filter { context.space.kind(of: $0) != .fixed }
        factor = context.options.number("mutation_factor") ?? 0.5
        crossover = context.options.number("crossover_chance") ?? 0.5
        populations = DifferentialPopulations(context)
    }

    mutating func observe(_ observation: Observation) {
        populations.observe(observation)
    }

    func propose(
        for slot: Slot, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        let reached = populations.ladder.index(untilStep: slot.untilStep)
        var details: JSONObject = [
            "model": "dehb", "level": .integer(populations.ladder.levels[reached]),
            "population": .integer(populations.members[reached].count),
        ]
        guard let target = populations.target(untilStep: slot.untilStep),
            let parent = populations.point(of: target), !searched.isEmpty
        else {
            let start = try starts.next(after: populations.trials, using: &generator)
            return Proposal(start.configuration, origin: Origin(start.source, details))
        }
        details["bred_at"] = .integer(populations.ladder.levels[target.level])
        details["target"] = .integer(target.trial)
        for attempt in 1...64 {
            let pool = populations.pool(of: target.level, using: &generator)
            let configuration = space.configuration(at: child(of: parent, pool, using: &generator))
            guard space.satisfiesConstraints(configuration), populations.trials.isNew(configuration) else {
                continue
            }
            details["pool"] = .integer(pool.count)
            details["candidates"] = .integer(attempt)
            return Proposal(configuration, origin: Origin("model", details))
        }
        details["why"] = "no_new_candidate"
        return Proposal(
            try starts.fresh(besides: populations.trials, using: &generator),
            origin: Origin("random", details))
    }

    /// A mutant of three points of the pool, crossed with a parent; at least one gene is the mutant's.
    private func child(
        of parent: [Double], _ pool: [[Double]], using generator: inout SeededGenerator
    ) -> [Double] {
        var places = Array(pool.indices)
        let base = (0..<3).map { _ in
            places.isEmpty
                ? searched.reduce(into: parent) { point, index in point[index] = generator.uniform() }
                : pool[places.remove(at: generator.index(below: places.count))]
        }
        let certain = searched[generator.index(below: searched.count)]
        var child = parent
        for index in searched where index == certain || generator.uniform() < crossover {
            let gene = base[0][index] + factor * (base[1][index] - base[2][index])
            child[index] = gene >= 0 && gene < 1 ? gene : generator.uniform()
        }
        return child
    }
}

extension DEHBSearcher {
    /// DEHB in the catalogue.
    static let entry = SearcherEntry(
        name: "dehb",
        summary: "Differential evolution with a population per level, bred from the best of the level below.",
        source: "Awad et al., \"DEHB\", IJCAI 2021",
        options: [
            OptionField(
                "mutation_factor", .number(0...2), default: 0.5,
                "How much of the difference of two points is added to a third."),
            OptionField(
                "crossover_chance", .number(0...1), default: 0.5, "How often a gene is the mutant's."),
        ],
        traits: [.needsLevels],
        make: { DEHBSearcher($0) })
}
