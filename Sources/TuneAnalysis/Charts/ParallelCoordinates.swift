import TuneCore
public import TuneJSON

/// The trials as lines over parallel axes, one axis a parameter and one an objective.
///
/// Of more than 10,000 trials the best are kept; the answer says how many there are.
public struct ParallelCoordinates: Sendable {
    private let table: ResultTable
    private let shown: [Int]
    private let total: Int

    /// Takes the trials that have a result.
    ///
    /// - Throws: `AnalysisFailure.notEnoughData` without one.
    public init(_ table: ResultTable) throws(AnalysisFailure) {
        let found = table.rows.indices.filter { index in
            table.rows[index].losses.contains(where: \.isFinite) && table.rows[index].isUsable
        }
        guard !found.isEmpty else { throw .notEnoughData("There is no result yet.") }
        total = found.count
        let best = found.sorted { (table.rows[$0].losses[0], $0) < (table.rows[$1].losses[0], $1) }
        shown = best.prefix(AnalysisLimits.lines).sorted()
        self.table = table
    }

    /// The answer of the API: axes with one value a trial, null where a parameter is inactive.
    public var json: JSONValue {
        let rows = shown.map { table.rows[$0] }
        let parameters = table.spec.space.parameters.indices.map { axis(ofParameter: $0, rows) }
        let objectives = table.spec.objectives.enumerated().map { index, objective -> JSONValue in
            [
                "name": .string(objective.metric), "kind": "objective",
                "goal": .string(objective.goal.rawValue),
                "values": .array(
                    rows.map { row in
                        let loss = row.losses[index]
                        return loss.isFinite ? .number(objective.value(of: loss)) : .null
                    }),
            ]
        }
        return [
            "trials": .array(rows.map { .integer($0.trial.number) }),
            "steps": .array(rows.map { $0.trial.lastStep.map(JSONValue.integer) ?? .null }),
            "states": .array(rows.map { .string($0.trial.state.rawValue) }),
            "axes": .array(parameters + objectives), "shown": .integer(shown.count), "total": .integer(total),
        ]
    }

    private func axis(ofParameter index: Int, _ rows: [ResultRow]) -> JSONValue {
        let parameter = table.spec.space.parameters[index]
        var axis: JSONObject = ["name": .string(parameter.name), "kind": "number"]
        switch parameter.domain {
        case .float(let low, let high, let log, _):
            axis["scale"] = log ? "log" : "linear"
            axis["range"] = [.number(low), .number(high)]
        case .int(let low, let high, let log, _):
            axis["scale"] = log ? "log" : "linear"
            axis["range"] = [.integer(low), .integer(high)]
        case .normal: axis["scale"] = "linear"
        case .categorical(let values, _):
            axis["kind"] = "category"
            axis["categories"] = .array(values)
        case .bool:
            axis["kind"] = "category"
            axis["categories"] = [false, true]
        case .constant(let value):
            axis["kind"] = "category"
            axis["categories"] = [value]
        }
        axis["values"] = .array(rows.map { $0.trial.configuration.values[index] ?? .null })
        return .object(axis)
    }
}
