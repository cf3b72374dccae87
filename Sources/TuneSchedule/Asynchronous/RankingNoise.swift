internal import TuneNumerics

/// How far apart trials may be whose order says nothing, estimated from pairs that change places.
///
/// A pair counts at the last step within a range of steps that both reported, when at earlier steps, going
/// back, its order was first the opposite one and then the same again. The width is the 90th percentile of
/// the differences of such pairs; while there is none, it stays as it was, at first 0.
///
/// Cost: a report within the range is compared with each trial that reported the same step, over all earlier
/// steps of both: O(trials * steps). Other reports cost next to nothing.
///
/// Source: Bohdal et al., "PASHA", ICLR 2023, section 4.2; Syne Tune 0.13, `PASHARungSystem._update_epsilon`,
/// with pairs taken in the order of the trials' numbers.
struct RankingNoise: Sendable {
    /// The estimate.
    private(set) var width = 0.0
    private var range: Range<Int>
    private let turnsTies: Bool
    private var curves: [Int: LearningCurve] = [:]
    private var trials: [Int: [Int]] = [:]
    private var distances = RankedList()
    private var pairs: [Pair: RungEntry] = [:]
    private var arrivals = 0

    /// Looks at the steps above one and up to another.
    init(above bottom: Int, through top: Int, turnsTies: Bool = false) {
        range = bottom + 1..<top + 1
        self.turnsTies = turnsTies
    }

    /// Folds in a report, and says whether the width changed.
    mutating func note(trial: Int, step: Int, loss: Double) -> Bool {
        if let last = curves[trial]?.steps.last, step <= last { return false }
        curves[trial, default: LearningCurve()].append(step: step, loss: loss)
        let others = trials[step] ?? []
        trials[step, default: []].append(trial)
        guard range.contains(step) else { return false }
        for other in others { compare(Pair(min(trial, other), max(trial, other)), at: step) }
        return estimate()
    }

    /// Looks at another range of steps.
    mutating func move(above bottom: Int, through top: Int) {
        range = bottom + 1..<top + 1
        (distances, pairs) = (RankedList(), [:])
        for step in trials.keys.filter(range.contains).sorted() {
            let members = trials[step] ?? []
            for (index, trial) in members.enumerated() {
                for other in members[..<index] {
                    compare(Pair(min(trial, other), max(trial, other)), at: step)
                }
            }
        }
        _ = estimate()
    }

    private mutating func compare(_ pair: Pair, at step: Int) {
        if let entry = pairs.removeValue(forKey: pair) { distances.remove(entry) }
        guard let distance = noisyDistance(of: pair, at: step), distance.isFinite else { return }
        let entry = RungEntry(loss: distance, arrival: arrivals, trial: pair.first)
        arrivals += 1
        pairs[pair] = entry
        distances.insert(entry)
    }

    /// The difference of a pair at a step; nil when its order tells more than noise.
    private func noisyDistance(of pair: Pair, at step: Int) -> Double? {
        guard let first = curves[pair.first], let second = curves[pair.second] else { return nil }
        var (i, j) = (first.steps.count - 1, second.steps.count - 1)
        var (isAbove, wasOpposite): (Bool?, Bool) = (nil, false)
        var distance: Double?
        while i >= 0, j >= 0 {
            let (left, right) = (first.steps[i], second.steps[j])
            if left == right, left <= step {
                let order = above(first.losses[i], second.losses[j])
                if let isAbove {
                    wasOpposite = wasOpposite || order != isAbove
                    if wasOpposite, order == isAbove { return distance }
                } else {
                    isAbove = order
                    distance = abs(first.losses[i] - second.losses[j])
                }
            }
            if left >= right { i -= 1 }
            if right >= left { j -= 1 }
        }
        return nil
    }

    private func above(_ first: Double, _ second: Double) -> Bool {
        turnsTies ? first < second : first > second
    }

    private mutating func estimate() -> Bool {
        let count = distances.count
        guard count > 0 else { return false }
        let position = 0.9 * Double(count - 1)
        let rank = Int(position)
        let pair = [rank, min(rank + 1, count - 1)].map { distances[$0]?.loss ?? 0 }
        let estimate = Quantiles.quantile(position - Double(rank), ofSorted: pair)
        defer { width = estimate }
        return estimate != width
    }
}

extension RankingNoise {
    /// Two trials, the lower number first.
    private struct Pair: Sendable, Hashable {
        let first: Int
        let second: Int

        init(_ first: Int, _ second: Int) {
            self.first = first
            self.second = second
        }
    }
}
