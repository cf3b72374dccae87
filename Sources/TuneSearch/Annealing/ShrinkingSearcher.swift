import Glibc
import TuneCore
import TuneJSON
import TuneNumerics

/// Draws around good trials, closer and closer: annealing without a temperature.
///
/// Parameter by parameter a base is chosen: the one that the draw has already, if the parameter is active in it,
/// else the trial at a geometric place of the order by loss. A number is drawn from a window around its value there
/// that shrinks with the number of trials that had the parameter; a category keeps its value or is drawn anew, more
/// and more seldom. Unlike the original, trials without results are never bases, no configuration is proposed twice
/// while there are new ones, and a window reaches half a cell beyond the base's own, so that levels can change.
///
/// Cost: linear in parameters, apart from those that few trials have.
///
/// Source: hyperopt's `anneal` (Bergstra, Yamins and Cox, SciPy 2013).
struct ShrinkingSearcher: Searcher {
    private let space: SearchSpace
    private let searched: [Int]
    private let meanPlace: Double
    private let shrinkage: Double
    private var ledger: TrialLedger
    /// How many trials had each parameter; shape `[parameters.count]`.
    private var uses: [Int]

    /// Makes the searcher.
    init(_ context: SearcherContext) {
        space = context.space
        searched = context.space.parameters.indices.filter { context.space.kind(of: $0) != .fixed }
        meanPlace = context.options.number("mean_place") ?? 2
        shrinkage = context.options.number("shrinkage") ?? 0.1
        ledger = TrialLedger(context)
        uses = [Int](repeating: 0, count: context.space.parameters.count)
    }

    mutating func observe(_ observation: Observation) {
        guard case .started(let trial, let configuration) = observation else {
            _ = ledger.take(observation)
            return
        }
        guard ledger.isNews(trial, configuration) else { return }
        for index in searched where space.isActive(configuration, index) { uses[index] += 1 }
        ledger.start(trial, configuration)
    }

    func propose(
        for slot: Slot, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        guard let found = ledger.firstNew({ draw(using: &generator) }) else {
            let configuration = try ledger.fresh(using: &generator)
            return Proposal(
                configuration, origin: Origin("random", ["model": "annealing", "why": "no_new_neighbour"]))
        }
        let bases = JSONValue.array(found.part.map(JSONValue.integer))
        return Proposal(
            found.configuration,
            origin: Origin(
                found.part.isEmpty ? "random" : "model", ["model": "annealing", "bases": bases]))
    }

    /// Draws a configuration and names the trials that it was drawn around.
    private func draw(using generator: inout SeededGenerator) -> (Configuration, [Int]) {
        var point = [Double](repeating: 0.5, count: space.parameters.count)
        var bases: [Int] = []
        var points: [Int: [Double]] = [:]
        for index in searched {
            guard let base = base(for: index, among: bases, using: &generator),
                let configuration = ledger.configurations[base]
            else {
                point[index] = generator.uniform()
                continue
            }
            if !bases.contains(base) { bases.append(base) }
            let known = points[base] ?? space.point(of: configuration)
            points[base] = known
            point[index] = coordinate(around: known[index], of: index, using: &generator)
        }
        return (space.configuration(at: point), bases)
    }

    /// The trial around which a parameter is drawn: a chosen one that has it, or one at a geometric place.
    private func base(
        for index: Int, among chosen: [Int], using generator: inout SeededGenerator
    ) -> Int? {
        func hasIt(_ trial: Int) -> Bool {
            ledger.configurations[trial].map { space.isActive($0, index) } ?? false
        }
        if let base = chosen.first(where: hasIt) { return base }
        let failure = 1 - 1 / meanPlace
        var place = failure > 0 ? Int(min(log(generator.openUniform()) / log(failure), 1e6)) : 0
        var base: Int?
        for standing in ledger.standings.ranking where hasIt(standing.trial) {
            base = standing.trial
            if place == 0 { break }
            place -= 1
        }
        return base
    }

    private func coordinate(
        around base: Double, of index: Int, using generator: inout SeededGenerator
    ) -> Double {
        let width = 1 / (1 + shrinkage * Double(uses[index]))
        switch space.kind(of: index) {
        case .unordered: return generator.uniform() < width ? generator.uniform() : base
        case .ordered(let levels):
            return window(around: base, width: max(width, 2 / Double(levels)), using: &generator)
        case .continuous, .fixed:
            guard case .normal = space.parameters[index].domain else {
                return window(around: base, width: width, using: &generator)
            }
            let centre = Normal.quantile(min(max(base, 0x1p-53), 1 - 0x1p-53))
            return Normal.cumulative(centre + width * generator.normal())
        }
    }

    /// A number from a window that is shifted to lie within the unit interval.
    private func window(
        around base: Double, width: Double, using generator: inout SeededGenerator
    ) -> Double {
        let width = min(width, 1)
        return min(max(base - width / 2, 0), 1 - width) + width * generator.uniform()
    }
}
