/// What a trial reported, in the order of its steps.
///
/// A step at or below the last one, as after a resumption from an earlier checkpoint, brings nothing new and
/// is left out.
struct LearningCurve: Sendable {
    /// The steps, strictly ascending.
    private(set) var steps: [Int] = []
    /// The losses, infinite where a value was not finite.
    private(set) var losses: [Double] = []
    /// The least loss of each prefix.
    private(set) var bests: [Double] = []
    /// The sum of the finite losses of each prefix.
    private var sums: [Double] = []
    /// How many losses of each prefix are not finite.
    private var gaps: [Int] = []

    /// The least loss; infinite while there is none.
    var best: Double { bests.last ?? .infinity }

    /// Adds a report.
    mutating func append(step: Int, loss: Double) {
        if let last = steps.last, step <= last { return }
        steps.append(step)
        losses.append(loss)
        bests.append(min(best, loss))
        sums.append((sums.last ?? 0) + (loss.isFinite ? loss : 0))
        gaps.append((gaps.last ?? 0) + (loss.isFinite ? 0 : 1))
    }

    /// The mean loss over a range of steps; infinite where one is not finite, nil where there is none.
    ///
    /// Cost: two binary searches.
    func mean(from first: Int, through last: Int) -> Double? {
        let (start, end) = (count(below: first), last == .max ? steps.count : count(below: last + 1))
        guard start < end else { return nil }
        let before = start == 0 ? (sum: 0, gaps: 0) : (sum: sums[start - 1], gaps: gaps[start - 1])
        return gaps[end - 1] > before.gaps ? .infinity : (sums[end - 1] - before.sum) / Double(end - start)
    }

    /// How many steps are below another.
    private func count(below step: Int) -> Int {
        var (low, high) = (0, steps.count)
        while low < high {
            let middle = (low + high) / 2
            if steps[middle] < step { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
