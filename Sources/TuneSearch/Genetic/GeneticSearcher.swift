import TuneCore
import TuneJSON
import TuneNumerics

/// Breeds configurations from the best completed ones, generation by generation, for one objective or
/// several.
///
/// As Optuna 5's NSGA-II and NSGA-III, but for this: a late trial counts in the generation in which it
/// completes; the first generation follows a Sobol sequence, or the priors; children that were tried before
/// are bred again; and a population is a quarter of the trial limit where that is less than 50.
///
/// Cost of an ask: linear in population and parameters; of a completion, at the end of a generation, one
/// sorting.
///
/// Sources: Deb et al., "A fast and elitist multiobjective genetic algorithm: NSGA-II", IEEE Trans.
/// Evolutionary Computation 6(2), 2002; Deb and Jain, NSGA-III, ibid. 18(4), 2014.
struct GeneticSearcher: Searcher {
    private let name: String
    private let space: SearchSpace
    private let starts: StartingPoints
    private let breeding: Breeding
    private var population: Population

    /// Makes the searcher.
    init(_ context: SearcherContext, name: String, rule: Survival.Rule) {
        self.name = name
        space = context.space
        starts = StartingPoints(context)
        breeding = Breeding(
            context.space,
            crossover: context.options.text("crossover").flatMap(Breeding.Crossover.init) ?? .uniform,
            crossoverChance: context.options.number("crossover_chance") ?? 0.9,
            mutationChance: context.options.number("mutation_chance"))
        let size = context.options.integer("population") ?? min(50, max(8, (context.trialLimit ?? 200) / 4))
        population = Population(context, size: size, survival: Survival(rule, seed: context.seed))
    }

    mutating func observe(_ observation: Observation) {
        population.observe(observation)
    }

    func propose(
        for slot: Slot, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        var details: JSONObject = [
            "model": .string(name), "generation": .integer(population.generation),
            "completed": .integer(population.children.count),
        ]
        guard !population.parents.isEmpty else {
            let start = try starts.next(after: population.trials, using: &generator)
            return Proposal(start.configuration, origin: Origin(start.source, details))
        }
        for attempt in 1...64 {
            let child = breeding.child(of: population.parents, using: &generator)
            let configuration = space.configuration(at: child.point)
            guard space.satisfiesConstraints(configuration), population.trials.isNew(configuration) else {
                continue
            }
            details["parents"] = .array(child.parents.map { .integer($0) })
            details["mutated"] = .array(
                child.mutated.prefix(20).map { .string(space.parameters[$0].name) })
            details["candidates"] = .integer(attempt)
            return Proposal(configuration, origin: Origin("model", details))
        }
        details["why"] = "no_new_candidate"
        return Proposal(
            try starts.fresh(besides: population.trials, using: &generator),
            origin: Origin("random", details))
    }

    /// The options that both forms have.
    private static let fields = [
        OptionField(
            "population", .integer(2...10_000), default: .null,
            "How many parents there are; 50, or a quarter of the trial limit where that is less."),
        OptionField(
            "crossover", .choice(Breeding.Crossover.allCases.map(\.rawValue)), default: "uniform",
            "How the numbers of two parents are mixed."),
        OptionField(
            "crossover_chance", .number(0...1), default: 0.9, "How often a child has two parents."),
        OptionField(
            "mutation_chance", .number(0...1), default: .null,
            "How often a parameter is drawn anew; one of them on average by default."),
    ]

    /// Divisions, but no more than give 1,000 directions.
    private static func divisions(_ context: SearcherContext) -> Int {
        var (divisions, ways) = (0, 1)
        while divisions < context.options.integer("divisions") ?? 3 {
            ways = ways * (context.objectives + divisions) / (divisions + 1)
            guard ways <= 1000 || divisions == 0 else { break }
            divisions += 1
        }
        return divisions
    }
}

extension GeneticSearcher {
    /// NSGA-II in the catalogue.
    static let entry = SearcherEntry(
        name: "nsga2",
        summary: "A genetic algorithm for several objectives that keeps the lonely ones of the last rank.",
        source: "Deb et al., \"NSGA-II\", IEEE Trans. Evolutionary Computation 6(2), 2002",
        options: fields,
        traits: [.manyObjectives],
        make: { GeneticSearcher($0, name: "nsga2", rule: .crowding) })

    /// NSGA-III in the catalogue.
    static let directedEntry = SearcherEntry(
        name: "nsga3",
        summary: "A genetic algorithm for many objectives that keeps trade-offs in all directions.",
        source: "Deb and Jain, \"NSGA-III\", IEEE Trans. Evolutionary Computation 18(4), 2014",
        options: fields + [
            OptionField(
                "divisions", .integer(1...12), default: 3,
                "Into how many parts each objective is divided for the directions; at most 1,000 of them.")
        ],
        traits: [.manyObjectives],
        make: { GeneticSearcher($0, name: "nsga3", rule: .directions(divisions: divisions($0))) })
}
