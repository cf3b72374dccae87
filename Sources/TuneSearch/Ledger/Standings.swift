/// The results of all trials and their order, best first.
struct Standings: Sendable {
    /// The trials that have a result, best first.
    private(set) var ranking: [Standing] = []
    private var byTrial: [Int: Standing] = [:]
    private var results: [Int: [Result]] = [:]

    private struct Result: Sendable, Hashable {
        let level: Int
        let loss: Double
    }

    /// Where a trial stands; nil before its first result.
    subscript(trial: Int) -> Standing? { byTrial[trial] }

    /// The best trial; nil as long as no loss is finite.
    var best: Standing? { ranking.first.flatMap { $0.isFinite ? $0 : nil } }

    /// Takes in a result; a second one at the same level replaces the first.
    ///
    /// Cost: a binary search and a move within one array.
    ///
    /// - Returns: Whether it is the trial's first.
    mutating func record(_ loss: Double, trial: Int, level: Int) -> Bool {
        let result = Result(level: level, loss: loss.isFinite ? loss : .infinity)
        var known = results[trial, default: []].filter { $0.level != level }
        known.insert(result, at: known.firstIndex { $0.level > level } ?? known.count)
        results[trial] = known
        let old = byTrial[trial]
        if let old { ranking.remove(at: place(of: old)) }
        let top = known[known.count - 1]
        let standing = Standing(
            level: top.level, loss: top.loss, arrival: old?.arrival ?? byTrial.count, trial: trial)
        byTrial[trial] = standing
        ranking.insert(standing, at: place(of: standing))
        return old == nil
    }

    /// By how much a trial's loss is above another's, at the highest level that both have a result at.
    ///
    /// Without such a level it is infinite, and negative where the trial stands before the other.
    func rise(from base: Int, to trial: Int) -> Double {
        guard let first = byTrial[base], let second = byTrial[trial], first.isFinite, second.isFinite else {
            return byTrial[trial]?.isFinite == true ? -.infinity : .infinity
        }
        for result in results[base, default: []].reversed() where result.loss < .infinity {
            if let other = results[trial]?.last(where: { $0.level == result.level }), other.loss < .infinity {
                return other.loss - result.loss
            }
        }
        return second < first ? -.infinity : .infinity
    }

    /// The best of some trials, the last among those of equal loss; nil where none has a finite loss.
    func best(of trials: [Int]) -> Int? {
        var best: Standing?
        for trial in trials {
            guard let standing = byTrial[trial], standing.isFinite else { continue }
            if let best, standing.isWorse(than: best) { continue }
            best = standing
        }
        return best?.trial
    }

    private func place(of standing: Standing) -> Int {
        var (low, high) = (0, ranking.count)
        while low < high {
            let middle = (low + high) / 2
            if ranking[middle] < standing { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
