import TuneAnalysis

extension Route {
    /// Shows how closely parameters go with objectives.
    static let getCorrelations = analysis("correlations") { _ in { try Correlations($0.table).json } }
}
