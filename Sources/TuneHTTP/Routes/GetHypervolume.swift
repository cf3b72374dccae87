import TuneAnalysis

extension Route {
    /// Shows how the volume that the Pareto front dominates grew.
    static let getHypervolume = analysis("hypervolume") { _ in
        { try HypervolumeHistory($0.table, createdAt: $0.createdAt).json }
    }
}
