import TuneAnalysis

extension Route {
    /// Shows the trials as lines over parallel axes.
    static let getParallel = analysis("parallel") { _ in { try ParallelCoordinates($0.table).json } }
}
