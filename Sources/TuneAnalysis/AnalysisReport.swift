public import TuneCore
public import TuneJSON

/// All analyses that need no question of an experiment, in one object, for people who take it elsewhere.
///
/// An analysis that cannot be made yet says so in its place.
///
/// Cost: one forest; the rest is linear or a sort.
public struct AnalysisReport: Sendable {
    /// The object: best, rungs, importance, correlations, pareto, hypervolume, distribution.
    public let json: JSONValue

    /// Analyses a table.
    ///
    /// - Parameter best: The trial that goes first among equals.
    public init(of table: ResultTable, createdAt: Timestamp, best: Int?) {
        let objectives = table.spec.objectives.indices
        json = [
            "best": .array(Leaders(10, of: table, best: best).json), "rungs": RungTable(table).json,
            "resource_by_state": ResourceUse(table).json,
            "importance": .array(
                objectives.map { index in
                    Self.answer { () throws(AnalysisFailure) in
                        try Importance(of: table, objective: index).json
                    }
                }),
            "fanova": Self.answer { () throws(AnalysisFailure) in
                try Importance(of: table, method: .fanova, hasPairs: true).json
            },
            "correlations": Self.answer { () throws(AnalysisFailure) in try Correlations(table).json },
            "pareto": Self.answer { () throws(AnalysisFailure) in try ParetoFront(table).json },
            "hypervolume": Self.answer { () throws(AnalysisFailure) in
                try HypervolumeHistory(table, createdAt: createdAt).json
            },
            "distribution": .array(
                objectives.map { index in
                    Self.answer { () throws(AnalysisFailure) in try Distribution(table, objective: index).json
                    }
                }),
        ]
    }

    private static func answer(_ make: () throws(AnalysisFailure) -> JSONValue) -> JSONValue {
        do {
            return try make()
        } catch {
            switch error {
            case .notEnoughData(let detail): return ["unavailable": .string(detail)]
            case .noSuchParameter(let name), .noSuchObjective(let name):
                return ["unavailable": .string("There is no \(name).")]
            }
        }
    }
}
