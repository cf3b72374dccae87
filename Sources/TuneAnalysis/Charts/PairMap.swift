import TuneCore
public import TuneJSON

/// What a forest predicts over two parameters, averaged over all values of the others, and how sure it is.
///
/// Where one parameter's value makes the other inactive there is nothing: null.
public struct PairMap: Sendable {
    /// The answer of the API: matrices with a row for each value of `x`.
    public let json: JSONValue

    /// Looks along two parameters.
    ///
    /// - Throws: `AnalysisFailure` where a name is unknown, both are the same, or there are less than four results.
    public init(
        of table: ResultTable, x: String, y: String, objective metric: String? = nil
    ) throws(AnalysisFailure) {
        let parameters = [try table.parameter(named: x), try table.parameter(named: y)]
        guard parameters[0] != parameters[1] else { throw .noSuchParameter(y) }
        let index = try table.objective(named: metric)
        let surrogate = try Surrogate(of: table, objective: index, along: parameters)
        let grid = parameters.map { surrogate.coordinates(of: $0, atMost: AnalysisLimits.pairPoints) }
        let objective = table.spec.objectives[index]
        let predictions = surrogate.predictions(along: parameters, at: grid)
        let width = grid[1].count
        let exists = surrogate.exist(parameters, at: grid)
        func matrix(_ value: (Surrogate.Prediction) -> Double) -> JSONValue {
            .array(
                grid[0].indices.map { row in
                    .array(
                        (row * width..<(row + 1) * width).map { place in
                            exists[place] ? metricJSON(value(predictions[place])) : .null
                        })
                })
        }
        let values = zip(parameters, grid).map { parameter, coordinates in
            JSONValue.array(coordinates.map { surrogate.value(of: parameter, at: $0) })
        }
        json = [
            "x": .string(x), "y": .string(y), "objective": .string(objective.metric),
            "level": surrogate.sample.level.map(JSONValue.integer) ?? .null,
            "xs": values[0], "ys": values[1],
            "mean": matrix { objective.value(of: $0.mean) }, "deviation": matrix(\.deviation),
            "observed": .array(surrogate.observed(parameters, of: table)),
            "trials": .integer(surrogate.sample.rows.count),
            "notes": .array(surrogate.notes.map(JSONValue.string)),
        ]
    }
}
