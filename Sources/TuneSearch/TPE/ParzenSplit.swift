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
    /// dominate most; a tenth of the trials, but at most 100, is good.
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
        let ranks = Dominance.ranks(of: points)
        var good: [Int] = []
        for rank in 0...(ranks.max() ?? 0) where good.count < count {
            let layer = ranks.indices.filter { ranks[$0] == rank }
            let layerPoints = layer.map { points[$0] }
            let picks = HypervolumeSubset.pick(
                count - good.count, of: layerPoints,
                reference: Hypervolume.defaultReference(for: layerPoints))
            good += picks.map { layer[$0] }
        }
        return good
    }
}
