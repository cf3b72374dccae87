import TuneCore
public import TuneJSON
import TuneNumerics

/// The empirical distribution of an objective's results: which share of them is no worse than a value.
///
/// Cost: a sort.
public struct Distribution: Sendable {
    /// The results that were looked at.
    public let sample: Sample
    /// The values from the best to the worst, thinned out to at most 1,000, with the share that is no worse.
    public let points: [(value: Double, share: Double)]
    private let objective: Objective
    private let sorted: [Double]

    /// Sorts the results that say most.
    ///
    /// - Throws: `AnalysisFailure.notEnoughData` without a result.
    public init(_ table: ResultTable, objective: Int = 0) throws(AnalysisFailure) {
        let sample = table.sample(objective: objective)
        guard !sample.rows.isEmpty else { throw .notEnoughData("There is no result yet.") }
        let (turn, losses) = (table.spec.objectives[objective], sample.losses.sorted())
        let ends = losses.indices.filter { $0 + 1 == losses.count || losses[$0 + 1] > losses[$0] }
        points = thinned(ends, to: AnalysisLimits.points).map { end in
            (turn.value(of: losses[end]), Double(end + 1) / Double(losses.count))
        }
        self.sample = sample
        self.objective = turn
        sorted = losses
    }

    /// The answer of the API.
    public var json: JSONValue {
        let quantiles = [0.05, 0.25, 0.5, 0.75, 0.95].map { fraction in
            JSONValue.array([
                .number(fraction),
                .number(objective.value(of: Quantiles.quantile(fraction, ofSorted: sorted))),
            ])
        }
        return [
            "objective": .string(objective.metric), "level": sample.level.map(JSONValue.integer) ?? .null,
            "trials": .integer(sample.rows.count),
            "points": .array(points.map { .array([.number($0.value), .number($0.share)]) }),
            "quantiles": .array(quantiles),
        ]
    }
}

/// Some of a list's elements, evenly spread, the first and the last among them.
func thinned<Element>(_ elements: [Element], to count: Int) -> [Element] {
    guard elements.count > count, count > 1 else { return elements }
    return (0..<count).map { elements[$0 * (elements.count - 1) / (count - 1)] }
}
