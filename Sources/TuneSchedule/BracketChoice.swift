private import Glibc

/// How likely a new trial is to begin in each bracket; bracket s leaves the s lowest rungs out.
enum BracketChoice {
    /// Brackets in proportion to K / ((K - s) r_s), with K levels r_0 < r_1 < ...: about equal use of
    /// resources.
    ///
    /// Source: Klein et al., "Model-based asynchronous hyperparameter and neural architecture search", 2020;
    /// Syne Tune 0.13, `default_bracket_distribution`.
    ///
    /// - Parameter brackets: How many, from 1 to the number of levels.
    /// - Returns: Probabilities; shape `[brackets]`.
    static func byResource(levels: [Int], brackets: Int) -> [Double] {
        let count = Double(levels.count)
        return normalized((0..<brackets).map { count / ((count - Double($0)) * Double(levels[$0])) })
    }

    /// Brackets in proportion to the exponential of their number of rungs.
    ///
    /// Source: Ray Tune 2.60, `AsyncHyperBandScheduler.on_trial_add`.
    ///
    /// - Parameter rungs: The rungs of bracket 0; bracket s has s fewer, but not less than none.
    /// - Returns: Probabilities; shape `[brackets]`.
    static func bySoftmax(rungs: Int, brackets: Int) -> [Double] {
        normalized((0..<brackets).map { exp(Double(max(rungs - $0, 0) - rungs)) })
    }

    /// The bracket at a point of `0..<1` along the probabilities.
    static func bracket(at point: Double, of chances: [Double]) -> Int {
        var sum = 0.0
        for (bracket, chance) in chances.enumerated() {
            sum += chance
            if point < sum { return bracket }
        }
        return max(chances.count - 1, 0)
    }

    private static func normalized(_ weights: [Double]) -> [Double] {
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }
}
