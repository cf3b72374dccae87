import TuneAnalysis

extension Route {
    /// Sums an experiment up.
    static let getSummary = analysis("summary") { _ in { $0.summary } }
}
