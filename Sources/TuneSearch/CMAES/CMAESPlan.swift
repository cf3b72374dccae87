import TuneCore
import TuneJSON
import TuneNumerics

/// What CMA-ES knows of the space and of its options before it begins.
struct CMAESPlan: Sendable {
    /// The space.
    let space: SearchSpace
    /// The parameters that are numbers or ordered levels.
    let numbers: [Int]
    /// The cells of those with levels; shape `[numbers.count]`.
    let cells: [Cells]
    /// How many solutions the first search's generations have.
    let population: Int
    /// The first step size, as a part of the range.
    let stepSize: Double
    /// Whether trials that were stopped early count, by how far they came.
    let countsStopped: Bool
    /// The experiment's seed.
    let seed: UInt64

    /// Reads a context.
    init(_ context: SearcherContext) {
        let space = context.space
        self.space = space
        numbers = space.parameters.indices.filter { index in
            switch space.kind(of: index) {
            case .continuous, .ordered: true
            case .unordered, .fixed: false
            }
        }
        cells = numbers.map { Cells(of: $0, in: space) }
        let searched = space.parameters.indices.count { space.kind(of: $0) != .fixed }
        population =
            context.options.integer("population") ?? StrategyParameters.population(dimensions: searched)
        stepSize = context.options.number("step_size") ?? 1.0 / 6
        countsStopped = context.options.text("early_stopped") == "count"
        seed = context.seed
    }

    /// The configuration of a drawn solution.
    func configuration(of member: CMAESGeneration.Member, _ search: CMAESGeneration) -> Configuration {
        var point = [Double](repeating: 0.5, count: space.parameters.count)
        for (index, value) in zip(numbers, search.evaluated(member.x)) { point[index] = value }
        for (place, index) in search.choices.parameters.enumerated() {
            point[index] = (Double(member.choices[place]) + 0.5) / Double(search.choices.chances[place].count)
        }
        return space.configuration(at: point)
    }

    /// The choices of the categories that are active in a trial.
    func activeChoices(of member: CMAESGeneration.Member, _ configuration: Configuration?) -> [Int?] {
        let categories = space.parameters.indices.filter { index in
            if case .unordered = space.kind(of: index) { true } else { false }
        }
        return zip(categories, member.choices).map { index, choice in
            configuration.map { space.isActive($0, index) } == true ? choice : nil
        }
    }

    /// The options.
    static let fields = [
        OptionField(
            "population", .integer(2...1000), default: .null,
            "How many results make a generation at first; by default 4 + 3 ln(parameters)."),
        OptionField(
            "step_size", .number(1e-6...10), default: .number(1.0 / 6),
            "The first step size, as a part of the range."),
        OptionField(
            "early_stopped", .choice(["ignore", "count"]), default: "ignore",
            "Whether trials that did not reach the last level count, behind all that went further."),
    ]
}
