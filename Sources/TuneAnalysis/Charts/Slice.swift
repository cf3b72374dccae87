import TuneCore
public import TuneJSON

/// What a forest predicts along one parameter, averaged over all values of the others, and how sure it is.
///
/// Source: Hutter, Hoos, Leyton-Brown, "An efficient approach for assessing hyperparameter importance", ICML 2014,
/// section 5: marginal performance.
public struct Slice: Sendable {
    /// The answer of the API.
    public let json: JSONValue

    /// Looks along a parameter.
    ///
    /// - Throws: `AnalysisFailure` where the parameter or objective is unknown or there are less than four results.
    public init(
        of table: ResultTable, parameter name: String, objective metric: String? = nil
    ) throws(AnalysisFailure) {
        let (parameter, index) = (try table.parameter(named: name), try table.objective(named: metric))
        let surrogate = try Surrogate(of: table, objective: index, along: [parameter])
        let coordinates = surrogate.coordinates(of: parameter, atMost: AnalysisLimits.slicePoints)
        let objective = table.spec.objectives[index]
        let predictions = surrogate.predictions(along: [parameter], at: [coordinates])
        let observed = surrogate.observed([parameter], of: table)
        json = [
            "parameter": .string(name), "objective": .string(objective.metric),
            "level": surrogate.sample.level.map(JSONValue.integer) ?? .null,
            "points": .array(
                zip(coordinates, predictions).map { coordinate, prediction in
                    [
                        "x": surrogate.value(of: parameter, at: coordinate),
                        "mean": metricJSON(objective.value(of: prediction.mean)),
                        "deviation": metricJSON(prediction.deviation),
                    ]
                }),
            "observed": .array(observed), "trials": .integer(surrogate.sample.rows.count),
            "notes": .array(surrogate.notes.map(JSONValue.string)),
        ]
    }
}
