import TuneCore
import TuneJSON
import TuneNumerics

/// One search of CMA-ES and the trials that count for its generation so far.
struct CMAESGeneration: Sendable {
    /// A drawn solution.
    struct Member: Sendable, Hashable {
        /// The search that it was drawn for.
        let run: Int
        /// The generation that it was drawn for.
        let generation: Int
        /// The point; shape `[numbers]`.
        let x: [Double]
        /// The choices of the categories.
        let choices: [Int]
        /// Whether it counted already.
        var isCounted = false
    }

    /// How many searches came before.
    let run: Int
    /// The chances of the categories.
    private(set) var choices: ChoiceModel
    /// The trials that count for the current generation, in the order in which they came.
    private(set) var trials: [Int] = []
    /// The distribution of the numbers; nil where there are none.
    private(set) var strategy: CovarianceAdaptation?
    private let population: Int
    private let parameters: StrategyParameters
    private let cells: [Cells]
    private var generation = 0

    /// Begins a search: the first at the centre, each further one at a random point with twice the population.
    init(_ plan: CMAESPlan, run: Int) {
        let population = min(plan.population << min(run, 10), max(plan.population, 1024))
        let dimensions = max(plan.numbers.count, 1)
        let isSeparable = plan.numbers.count > 60
        let margin = 1 / Double(dimensions * population)
        var generator = SeededGenerator(seed: plan.seed, trial: run, purpose: .model)
        let mean = plan.numbers.map { _ in run == 0 ? 0.5 : generator.uniform() }
        let hasLevels = plan.cells.contains { !$0.isEmpty }
        parameters = StrategyParameters(
            dimensions: dimensions, population: population, isSeparable: isSeparable)
        strategy =
            plan.numbers.isEmpty
            ? nil
            : CovarianceAdaptation(
                mean: mean, stepSize: plan.stepSize, population: population, isSeparable: isSeparable,
                margin: hasLevels ? Margin(plan.cells, chance: margin) : nil)
        choices = ChoiceModel(plan.space, rate: 0.3, margin: margin)
        (self.run, self.population, cells) = (run, population, plan.cells)
    }

    /// Members that explain a proposal.
    var details: JSONObject {
        var details: JSONObject = [
            "model": "cmaes", "run": .integer(run), "generation": .integer(generation),
            "population": .integer(population),
        ]
        if let strategy { details["step_size"] = .number(strategy.stepSize) }
        return details
    }

    /// Draws a solution whose continuous coordinates lie in the unit interval, by force after 10 draws for each.
    func draw(using generator: inout SeededGenerator) -> Member {
        let choices = choices.draw(using: &generator)
        guard let strategy else { return Member(run: run, generation: generation, x: [], choices: choices) }
        var x: [Double] = []
        for _ in 0...10 * cells.count {
            x = strategy.point(cells.map { _ in generator.normal() })
            if zip(x, cells).allSatisfy({ !$1.isEmpty || ($0 >= 0 && $0 <= 1) }) { break }
        }
        let kept = zip(x, cells).map { $1.isEmpty ? min(max($0, 0), 1) : $0 }
        return Member(run: run, generation: generation, x: kept, choices: choices)
    }

    /// The coordinates at which a point is evaluated.
    func evaluated(_ x: [Double]) -> [Double] { strategy?.evaluated(x) ?? x }

    /// Moves the search before it begins.
    mutating func begin(at mean: [Double]) {
        strategy?.begin(at: mean)
    }

    /// Whether a solution may count: one of this generation, or of the last if it is near enough by now.
    ///
    /// Near is within three standard deviations of the length of a normal vector, `1 / sqrt(2)` each, above its mean.
    func admits(_ member: Member) -> Bool {
        guard !member.isCounted, member.run == run else { return false }
        if member.generation == generation { return true }
        guard member.generation == generation - 1 else { return false }
        let limit = parameters.expectedLength + 3 * 0.5.squareRoot()
        return strategy.map { $0.distance(of: member.x) <= limit } ?? true
    }

    /// Whether the generation has all its results.
    var isComplete: Bool { trials.count >= population }

    /// Whether nothing more is to be found from here.
    var isFinished: Bool { strategy?.isFinished ?? false }

    /// Lets a trial count.
    mutating func add(_ trial: Int) {
        if !trials.contains(trial) { trials.append(trial) }
    }

    /// Takes a trial back that should not have counted.
    mutating func remove(_ trial: Int) {
        trials.removeAll { $0 == trial }
    }

    /// Forgets the trials of a generation in which nothing worked.
    mutating func clear() {
        trials = []
    }

    /// Ends the generation with its solutions, best first.
    mutating func finish(_ ranked: [(x: [Double], choices: [Int?], loss: Double)]) {
        choices.learn(zip(parameters.weights, ranked).map { (weight: $0, choices: $1.choices) })
        strategy?.update(ranked.map { (x: $0.x, loss: $0.loss) })
        generation += 1
        trials = []
    }
}
