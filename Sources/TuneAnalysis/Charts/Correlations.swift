import TuneCore
public import TuneJSON
import TuneNumerics

/// How closely each parameter goes with each objective, by ranks.
///
/// Numbers, ordered categories and booleans: Spearman's coefficient, -1 to 1, with the parameter on its own scale.
/// Other categories: the correlation ratio of the ranks, 0 to 1. Values keep the direction in which they were reported.
///
/// Cost: a sort a parameter and objective.
///
/// Source: Spearman, "The proof and measurement of association between two things", 1904; Pearson's eta, 1905.
public struct Correlations: Sendable {
    /// One parameter against one objective.
    public struct Entry: Sendable {
        /// The parameter's name.
        public let parameter: String
        /// The metric's name.
        public let metric: String
        /// `spearman` or `eta`.
        public let measure: String
        /// The coefficient; nil where one side does not vary.
        public let coefficient: Double?
        /// How many results have the parameter.
        public let trials: Int
    }

    /// Every parameter with something to vary, in order of declaration, against every objective.
    public let entries: [Entry]
    private let levels: [Int?]
    private let metrics: [String]

    /// Compares the results that say most.
    ///
    /// - Throws: `AnalysisFailure.notEnoughData` below three results.
    public init(_ table: ResultTable) throws(AnalysisFailure) {
        let samples = table.spec.objectives.indices.map(table.sample(objective:))
        let most = samples.map(\.rows.count).max() ?? 0
        guard most > 2 else {
            throw .notEnoughData("Correlation needs three results, and there are \(most).")
        }
        let space = table.spec.space
        var entries: [Entry] = []
        for (objective, sample) in zip(table.spec.objectives, samples) {
            let points = sample.rows.map { space.point(of: table.rows[$0].trial.configuration) }
            for index in space.parameters.indices where space.kind(of: index) != .fixed {
                let active = sample.rows.indices.filter { place in
                    table.rows[sample.rows[place]].trial.configuration.values[index] != nil
                }
                let values = active.map { objective.value(of: sample.losses[$0]) }
                let coordinates = active.map { points[$0][index] }
                let measure = Self.measure(space.kind(of: index), coordinates, values)
                entries.append(
                    Entry(
                        parameter: space.parameters[index].name, metric: objective.metric,
                        measure: measure.name, coefficient: measure.value, trials: active.count))
            }
        }
        self.entries = entries
        levels = samples.map(\.level)
        metrics = table.spec.objectives.map(\.metric)
    }

    /// The answer of the API.
    public var json: JSONValue {
        [
            "items": .array(
                entries.map { entry in
                    [
                        "parameter": .string(entry.parameter), "metric": .string(entry.metric),
                        "measure": .string(entry.measure),
                        "coefficient": entry.coefficient.map(JSONValue.number) ?? .null,
                        "trials": .integer(entry.trials),
                    ]
                }),
            "levels": .object(
                JSONObject(
                    zip(metrics, levels).map {
                        JSONObject.Member($0, $1.map(JSONValue.integer) ?? .null)
                    })),
        ]
    }

    private static func measure(
        _ kind: SearchSpace.Kind, _ coordinates: [Double], _ values: [Double]
    ) -> (name: String, value: Double?) {
        if case .unordered(let levels) = kind, levels > 2 {
            let groups = coordinates.map { category(at: $0, of: levels) }
            return ("eta", Ranks.correlationRatio(of: values, in: groups, count: levels))
        }
        return ("spearman", Ranks.correlation(of: coordinates, with: values))
    }
}
