import TuneAnalysis

extension Route {
    /// Shows the trials that none beats in every objective.
    static let getPareto = analysis("pareto") { _ in { try ParetoFront($0.table).json } }
}
