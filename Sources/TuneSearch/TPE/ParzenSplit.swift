import Glibc
import TuneNumerics

/// Which trials count as good and which as bad.
struct ParzenSplit: Sendable {
    /// How many of the trials with results are good.
    enum Share: String, Sendable, CaseIterable {
        /// A tenth, but at most 25.
        case tenth
        /// A quarter of the square root, but at most 25.
        case root

        /// How many of so many are good.
        func count(of trials: Int) -> Int {
            switch self {
            case .tenth: min((trials + 9) / 10, 25)
            case .root: min(Int((0.25 * Double(trials).squareRoot()).rounded(.up)), 25)
            }
        }
    }

    /// The rows of good trials, ascending.
    let below: [Int]
    /// The rows of the others and, if they count, of pending ones, ascending.
    let above: [Int]

    /// Splits by one objective: so many trials are good, or all that did not fail if those are fewer.
    ///
    /// Cost: linear in the trials.
    init(_ history: ParzenHistory, good count: Int, countsPending: Bool) {
        let good = history.ranking.prefix(min(count, history.soundCount)).map(\.row)
        self.init(history, good: good, countsPending: countsPending)
    }

    /// Splits by several objectives: whole ranks of non-domination, and of the last one those that together
    /// dominate most, with five objectives or more the loneliest; a tenth of the trials, but at most 100, is
    /// good.
    ///
    /// Source: Ozaki et al., "Multiobjective tree-structured Parzen estimator", JAIR 73, 2022, section 4.
    init(manyObjectives history: ParzenHistory, countsPending: Bool) {
        let wanted = min((history.soundCount + 9) / 10, 100)
        let candidates = history.ranking.lazy.map(\.row).filter { history.finals[$0] != nil }.sorted()
        let points = candidates.map { history.finals[$0] ?? [] }
        var good = Self.best(wanted, of: points).map { candidates[$0] }
        if good.count < wanted {
            let chosen = Set(good)
            let others = history.ranking.prefix(history.soundCount).map(\.row).filter { !chosen.contains($0) }
            good += others.prefix(wanted - good.count)
        }
        self.init(history, good: good, countsPending: countsPending)
    }

    private init(_ history: ParzenHistory, good: [Int], countsPending: Bool) {
        var isGood = [Bool](repeating: false, count: history.trials.rows.count)
        for row in good { isGood[row] = true }
        below = good.sorted()
        var counts = [Bool](repeating: false, count: isGood.count)
        for standing in history.ranking { counts[standing.row] = !isGood[standing.row] }
        if countsPending { for row in history.pending { counts[row] = true } }
        above = counts.indices.filter { counts[$0] }
    }

    /// The indices of so many points, rank by rank.
    private static func best(_ count: Int, of points: [[Double]]) -> [Int] {
        var good: [Int] = []
        for layer in layers(count, of: points) {
            let layerPoints = layer.map { points[$0] }
            let wanted = min(count - good.count, layer.count)
            let picks =
                (layerPoints.first?.count ?? 0) <= volumeLimit
                ? HypervolumeSubset.pick(
                    wanted, of: layerPoints, reference: Hypervolume.defaultReference(for: layerPoints))
                : Array(Crowding.order(of: layerPoints).prefix(wanted))
            good += picks.map { layer[$0] }
        }
        return good
    }

    /// The most objectives whose volumes are reckoned: the time for them grows exponentially.
    private static let volumeLimit = 4

    /// The first ranks, until there are so many points in them.
    ///
    /// Two objectives are sorted at once; of more, fronts are long, and the first ones are taken off one by
    /// one.
    private static func layers(_ count: Int, of points: [[Double]]) -> [[Int]] {
        let ranks = (points.first?.count ?? 0) > 2 ? nil : Dominance.ranks(of: points)
        var (layers, left, total) = ([[Int]](), Array(points.indices), 0)
        while total < count, !left.isEmpty {
            let isOn: [Bool]
            if let ranks {
                isOn = left.map { ranks[$0] == layers.count }
            } else {
                let front = Set(Dominance.front(of: left.map { points[$0] }))
                isOn = left.indices.map(front.contains)
            }
            layers.append(zip(left, isOn).filter(\.1).map(\.0))
            left = zip(left, isOn).filter { !$0.1 }.map(\.0)
            total += layers.last?.count ?? 0
        }
        return layers
    }
}
