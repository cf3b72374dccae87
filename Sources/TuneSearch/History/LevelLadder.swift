import Glibc

/// The levels at which results arrive, and what a round of Hyperband over them looks like.
struct LevelLadder: Sendable, Hashable {
    /// The levels in steps, ascending, at least one.
    let levels: [Int]
    /// How many times more one level costs than the one below, on average; at least 2.
    let ratio: Int

    /// Orders the levels.
    init(_ levels: [Int]) {
        self.levels = levels.isEmpty ? [0] : Set(levels).sorted()
        let (first, last) = (Double(self.levels.first ?? 0), Double(self.levels.last ?? 0))
        let steps = Double(max(1, self.levels.count - 1))
        let ratio = first > 0 ? pow(last / first, 1 / steps).rounded() : 3
        self.ratio = Int(min(max(ratio, 2), 100))
    }

    /// The index of the highest level that a trial reaches by a step; the top one where it has no end.
    func index(untilStep: Int?) -> Int {
        guard let untilStep else { return levels.count - 1 }
        return levels.lastIndex { $0 <= untilStep } ?? 0
    }

    /// The most trials that any bracket of one round of Hyperband has at a level, but from 10 to 100.
    ///
    /// Source: hpbandster 0.7.4, `HyperBand.get_next_iteration`.
    func population(at index: Int) -> Int {
        let top = levels.count - 1
        let sizes = (0...index).map { start in
            let rungs = top - start
            let first = Double((top + 1) / (rungs + 1)) * pow(Double(ratio), Double(rungs))
            return (first / pow(Double(ratio), Double(index - start))).rounded(.down)
        }
        return Int(min(max(sizes.max() ?? 0, 10), 100))
    }

    /// The steps that the first bracket of a round of Hyperband takes, without resuming counted twice.
    var bracketCost: Double {
        let top = levels.count - 1
        return levels.indices.reduce(0) { cost, index in
            let trials = pow(Double(ratio), Double(top - index))
            return cost + trials * Double(levels[index] - (index > 0 ? levels[index - 1] : 0))
        }
    }
}
