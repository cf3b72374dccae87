import TuneCore
import TuneJSON

/// A search space as the model over configurations and resources sees it: one coordinate per parameter that
/// has something to search.
///
/// Coordinates are those of the unit cube, 0.5 where a parameter is inactive. The model reads them as codes: a
/// number's code is its coordinate, that of a choice without order is the choice's index.
struct FidelitySpace: Sendable {
    /// The space.
    let space: SearchSpace
    /// What each coordinate stands for; shape `[width]`.
    let kinds: [SearchSpace.Kind]
    /// The columns that hold numbers, and those that hold choices without order.
    let numbers: [Int]
    let choices: [Int]
    /// Whether every point is a configuration of its own, of which every coordinate counts.
    let isPlain: Bool
    private let parameters: [Int]

    /// Picks the parameters that have something to search.
    init(_ space: SearchSpace) {
        self.space = space
        parameters = space.parameters.indices.filter { space.kind(of: $0) != .fixed }
        kinds = parameters.map(space.kind(of:))
        let isChoice = kinds.map { if case .unordered = $0 { true } else { false } }
        numbers = isChoice.indices.filter { !isChoice[$0] }
        choices = isChoice.indices.filter { isChoice[$0] }
        let isFree = space.constraintsJSON.array?.isEmpty ?? true
        let isGridded = kinds.contains { if case .ordered = $0 { true } else { false } }
        isPlain = isFree && !isGridded && space.parameters.allSatisfy(\.conditions.isEmpty)
    }

    /// How many coordinates a point has.
    var width: Int { kinds.count }

    /// The point of a configuration: centres of cells for discrete values; shape `[width]`.
    func point(of configuration: Configuration) -> [Double] {
        let point = space.point(of: configuration)
        return parameters.map { point[$0] }
    }

    /// The configuration at a point; nil where it breaks a constraint.
    func configuration(at point: [Double]) -> Configuration? {
        var full = [Double](repeating: 0.5, count: space.parameters.count)
        for (parameter, coordinate) in zip(parameters, point) { full[parameter] = coordinate }
        let configuration = space.configuration(at: full)
        return isPlain || space.satisfiesConstraints(configuration) ? configuration : nil
    }

    /// The point of the configuration at a point: at centres of cells, and at 0.5 where parameters are
    /// inactive; nil where it breaks a constraint.
    ///
    /// So the model judges what would be tried, not a place between two integers.
    func settled(_ point: [Double]) -> [Double]? {
        isPlain ? point : configuration(at: point).map(self.point)
    }

    /// A point as the model reads it; shape `[width]`.
    func codes(_ point: some Collection<Double>) -> [Double] {
        zip(kinds, point).map { kind, coordinate in
            guard case .unordered(let levels) = kind else { return coordinate }
            return Double(min(max(Int(min(max(coordinate, 0), 1) * Double(levels)), 0), levels - 1))
        }
    }
}
