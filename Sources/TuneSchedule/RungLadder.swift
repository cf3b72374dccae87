private import Glibc

/// The steps at which trials are compared, from the first rung to the end of training.
struct RungLadder: Sendable, Hashable {
    /// The steps, strictly ascending, the last one the maximum.
    let levels: [Int]
    /// How many of the levels, from below, are rungs at which trials are compared; the end need not be one.
    let rungs: Int

    /// Makes a ladder of given steps, which must ascend.
    init(levels: [Int], rungs: Int) {
        self.levels = levels
        self.rungs = rungs
    }

    /// The ladder from the end downward: R, R/eta, R/eta^2 ..., each rounded to the nearest step.
    ///
    /// It ends before a quotient below 1 and before a level below the minimum. Without a minimum that is step
    /// 2: a first rung at step 1 carries nothing. So 52 by 3 gives 2, 6, 17, 52; 81 by 3 gives 3, 9, 27, 81,
    /// and with a minimum of 1 also 1. Exact: for whole factors the quotients of steps up to 10^9 never round
    /// wrongly.
    ///
    /// - Parameters:
    ///   - minimum: The lowest level allowed, at least 1; nil for 2.
    ///   - maximum: The end, at least 1; always a level.
    ///   - factor: The ratio of levels, above 1.
    static func down(from maximum: Int, to minimum: Int?, factor: Double) -> RungLadder {
        var levels = [maximum]
        var divisor = factor
        while divisor <= Double(maximum) {
            let level = Int((Double(maximum) / divisor).rounded())
            if level < minimum ?? 2 { break }
            if level < levels[levels.count - 1] { levels.append(level) }
            divisor *= factor
        }
        return RungLadder(levels: levels.reversed(), rungs: levels.count - 1)
    }

    /// The classic ladder from the first rung upward: r, then r eta, then r eta^2 and so on, and the end.
    ///
    /// Source: Syne Tune 0.13, `successive_halving_rung_levels`.
    static func up(from minimum: Int?, to maximum: Int, factor: Double) -> RungLadder {
        var levels: [Int] = []
        var level = Double(minimum ?? 1)
        while level.rounded() < Double(maximum) {
            if Int(level.rounded()) != levels.last { levels.append(Int(level.rounded())) }
            level *= factor
        }
        return RungLadder(levels: levels + [maximum], rungs: levels.count)
    }

    /// The ladder of Ray Tune and Syne Tune 0.16, their rounding errors included.
    ///
    /// The number of rungs is a quotient of two float logarithms, cut off; 243 by 3 therefore loses the rung
    /// 243. A fractional rung is met by the next whole step. The end is a rung of its own where the quotient
    /// comes out.
    ///
    /// Source: Ray Tune 2.60, `async_hyperband._Bracket`; Syne Tune 0.16, `schedulers.asha.Bracket`.
    static func ray(from minimum: Int?, to maximum: Int, factor: Double) -> RungLadder {
        let first = Double(minimum ?? 1)
        let count = Int(log(Double(maximum) / first) / log(factor) + 1)
        var levels: [Int] = []
        for exponent in 0..<max(count, 0) {
            let level = Int(min(first * pow(factor, Double(exponent)), Double(maximum)).rounded(.up))
            if level != levels.last { levels.append(level) }
        }
        let rungs = levels.count
        if levels.last != maximum { levels.append(maximum) }
        return RungLadder(levels: levels, rungs: rungs)
    }
}
