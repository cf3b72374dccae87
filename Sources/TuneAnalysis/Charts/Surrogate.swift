import TuneCore
import TuneJSON
import TuneNumerics

/// A forest fitted to the results in which some parameters are active, to be looked at along these.
///
/// Cost: a forest of 64 trees over at most 2,000 results and 100,000 values.
struct Surrogate: Sendable {
    /// A prediction and how far the trees differ about it, in losses.
    struct Prediction: Sendable {
        let mean: Double
        let deviation: Double
    }

    /// The results that it was fitted to.
    let sample: Sample
    /// What a reader must know.
    let notes: [String]
    private let space: SearchSpace
    private let input: ForestInput
    private let forest: RandomForest
    /// A configuration in which the parameters are active.
    private let base: [Double]

    /// Fits the forest.
    ///
    /// - Parameter parameters: The indices of the parameters that must be active.
    /// - Throws: `AnalysisFailure.notEnoughData` below four results.
    init(
        of table: ResultTable, objective: Int, along parameters: [Int]
    ) throws(AnalysisFailure) {
        let sample = table.sample(objective: objective).filtered { row in
            let values = table.rows[row].trial.configuration.values
            return parameters.allSatisfy { values[$0] != nil }
        }
        guard sample.rows.count > 3, let first = sample.rows.first else {
            throw .notEnoughData("A surrogate needs four results, and there are \(sample.rows.count).")
        }
        var generator = table.generator
        let input = ForestInput(sample, of: table, using: &generator)
        forest = RandomForest(input, using: &generator)
        var notes: [String] = []
        if input.leftOut > 0 {
            notes.append("The forest saw \(input.targets.count) of \(input.total) results, drawn at random.")
        }
        if sample.isConstant { notes.append("All results are equal.") }
        self.notes = notes
        self.sample = sample
        self.input = input
        space = table.spec.space
        base = space.point(of: table.rows[first].trial.configuration)
    }

    /// The coordinates at which a parameter is looked at: all its levels, or evenly spread ones.
    func coordinates(of parameter: Int, atMost count: Int) -> [Double] {
        guard let levels = space.levels(of: parameter), levels <= count else {
            return (0..<count).map { Double($0) / Double(count - 1) * (1 - 0x1p-53) }
        }
        return (0..<levels).map { (Double($0) + 0.5) / Double(levels) }
    }

    /// The value of a parameter at a coordinate.
    func value(of parameter: Int, at coordinate: Double) -> JSONValue {
        var point = base
        point[parameter] = coordinate
        return space.configuration(at: point).values[parameter] ?? .null
    }

    /// Whether two parameters can be active together at the points of a grid; the second one runs fastest.
    func exist(_ parameters: [Int], at grid: [[Double]]) -> [Bool] {
        var point = base
        return grid[0].flatMap { first in
            grid[1].map { second in
                (point[parameters[0]], point[parameters[1]]) = (first, second)
                let values = space.configuration(at: point).values
                return parameters.allSatisfy { values[$0] != nil }
            }
        }
    }

    /// Predictions over a grid of coordinates, averaged over all values of the other parameters; the last
    /// parameter runs fastest.
    func predictions(along parameters: [Int], at grid: [[Double]]) -> [Prediction] {
        let columns = parameters.compactMap { input.parameters.firstIndex(of: $0) }
        guard columns.count == parameters.count else { return [] }
        let count = grid.reduce(1) { $0 * $1.count }
        var (sums, squares) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
        for member in forest.members {
            let boxes = member.boxes()
            let means = boxes.marginal(of: columns)
            var places = [0]
            for (column, coordinates) in zip(columns, grid) {
                let cells = coordinates.map { coordinate in
                    boxes.cell(of: member.place(of: coordinate, column: column), column: column)
                }
                let width = boxes.cuts[column].count - 1
                places = places.flatMap { place in cells.map { place * width + $0 } }
            }
            for (index, place) in places.enumerated() {
                sums[index] += means[place]
                squares[index] += means[place] * means[place]
            }
        }
        let trees = Double(max(1, forest.members.count))
        return zip(sums, squares).map { sum, square in
            let mean = sum / trees
            return Prediction(
                mean: input.center + input.scale * mean,
                deviation: input.scale * max(0, square / trees - mean * mean).squareRoot())
        }
    }

    /// The results as points of a scatter, the best 1,000 at most, in the objective's own direction.
    func observed(_ parameters: [Int], of table: ResultTable) -> [JSONValue] {
        let objective = table.spec.objectives[sample.objective]
        let order = sample.rows.indices.sorted { (sample.losses[$0], $0) < (sample.losses[$1], $1) }
        return order.prefix(AnalysisLimits.points).map { place in
            let trial = table.rows[sample.rows[place]].trial
            let values = parameters.map { trial.configuration.values[$0] ?? .null }
            let value = JSONValue.number(objective.value(of: sample.losses[place]))
            return .array([.integer(trial.number)] + values + [value])
        }
    }
}
