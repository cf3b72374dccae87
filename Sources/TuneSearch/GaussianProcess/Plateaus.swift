import TuneNumerics

/// Where trials repeat the results of others: within a radius of those that were tried.
///
/// Some settings only count in steps. There a trial close to another brings exactly its loss, whatever a smooth model
/// hopes for. How far that reaches is learnt from each result and its nearest neighbour among the earlier ones.
struct Plateaus: Sendable {
    /// How far apart configurations must be, on the unit cube.
    let radius: Double
    private let tried: KernelPoints

    /// Keeps the configurations that were tried, the latest 512 of them.
    ///
    /// - Parameter radius: As `radius(of:losses:)` finds it.
    /// - Returns: nil where that is 0.
    init?(_ map: FeatureMap, tried: Rows, radius: Double) {
        guard radius > 0 else { return nil }
        self.radius = radius
        let latest = max(0, tried.count - 512)..<tried.count
        self.tried = KernelPoints(map, tried.selecting(Array(latest)))
    }

    /// Whether a configuration is far enough from all that were tried to have a result of its own.
    ///
    /// Cost: linear in what was tried.
    func isApart(_ row: [Double]) -> Bool {
        let squares = tried.squaredDistances(to: tried.map.values(of: row))
        return (0..<tried.count).allSatisfy { squares[$0 / 8][$0 % 8] >= radius * radius }
    }

    /// The distance up to which most of the better results equal that of their nearest neighbour.
    ///
    /// Only pairs with a loss below the median count: trials that fail alike say nothing. Distances of more than 0.15
    /// times the root of the number of columns are taken for chance.
    ///
    /// Cost: the square of the number of results.
    ///
    /// - Parameters:
    ///   - points: The configurations with results, in order.
    ///   - losses: Their losses; shape `[points.count]`.
    /// - Returns: 0 while nothing is known to repeat.
    static func radius(of points: KernelPoints, losses: [Double]) -> Double {
        let finite = losses.filter(\.isFinite).sorted()
        guard finite.count > 1 else { return 0 }
        let median = finite[finite.count / 2]
        var pairs: [(distance: Double, isRepeat: Bool)] = []
        for later in losses.indices.dropFirst() where losses[later].isFinite {
            let squares = points.squaredDistances(to: points.values(ofPoint: later))
            let known = (0..<later).filter { losses[$0].isFinite && min(losses[$0], losses[later]) < median }
            let distances = known.map { (distance: squares[$0 / 8][$0 % 8].squareRoot(), point: $0) }
            guard let nearest = distances.min(by: { $0.distance < $1.distance }) else { continue }
            pairs.append((nearest.distance, losses[nearest.point] == losses[later]))
        }
        let limit = 0.15 * Double(points.map.dimensions.count).squareRoot()
        let near = pairs.filter { $0.distance < limit }.sorted { $0.distance < $1.distance }
        var (radius, repeats) = (0.0, 0)
        for (index, pair) in near.enumerated() where pair.isRepeat {
            repeats += 1
            if 2 * repeats > index { radius = pair.distance }
        }
        return radius
    }
}

extension KernelPoints {
    /// The squared distances from a point to all, each column's weight 1; shape `[packs]`.
    fileprivate func squaredDistances(to values: [Double]) -> [SIMD8<Double>] {
        let weights = [Double](repeating: 1, count: map.dimensions.count)
        return squaredDistances(to: values, weights: weights, packs: packs)
    }
}
