import TuneNumerics

/// The densities of good and bad configurations as hpbandster 0.7.4 estimates and compares them.
struct PublishedDensityPair {
    /// The density of the good ones.
    let good: KernelDensity
    /// The density of the bad ones.
    let bad: KernelDensity

    /// Estimates both densities from complete rows.
    init(good: Rows, bad: Rows, dimensions: [Dimension], minimumBandwidth: Double) {
        func density(_ rows: Rows) -> KernelDensity {
            KernelDensity(rows, dimensions: dimensions, policy: .published, minimum: minimumBandwidth)
        }
        (self.good, self.bad) = (density(good), density(bad))
    }

    /// Sorts, splits and completes the results of a level.
    init(
        _ history: TrialHistory, _ level: LevelResults, split: (good: Int, bad: Int), options: BOHBOptions,
        seed: UInt64
    ) {
        let order = NumPyOrder.indices(of: level.arrivals.map { level[$0] }).map { level.arrivals[$0] }
        let dimensions = history.model.dimensions
        var generator = SeededGenerator(seed: seed, trial: level.arrivals.count, purpose: .model)
        func rows(_ indices: ArraySlice<Int>) -> Rows {
            Imputation.completed(history.rows.selecting(indices), dimensions, using: &generator)
        }
        self.init(
            good: rows(order[..<split.good]), bad: rows(order[split.good..<split.good + split.bad]),
            dimensions: dimensions, minimumBandwidth: options.minimumBandwidth)
    }

    /// Draws candidates and picks the first of the best; nil when none can be compared.
    ///
    /// A ratio that is not finite wins at once where the good density is finite: it means that no bad
    /// configuration has one of the candidate's choices.
    func best(
        of options: BOHBOptions, using generator: inout SeededGenerator
    ) -> (row: [Double], ratio: Double)? {
        var best: (row: [Double], ratio: Double)?
        for _ in 0..<options.candidates {
            let row = good.candidate(factor: options.bandwidthFactor, using: &generator)
            let (likely, unlikely) = (good.density(at: row), bad.density(at: row))
            let ratio = Self.ratio(bad: unlikely, good: likely)
            if !ratio.isFinite, likely.isFinite { return (row, ratio) }
            if ratio < best?.ratio ?? .infinity { best = (row, ratio) }
        }
        return best
    }

    /// What the program minimises: bad to good density, each at least 1e-32; a bad one that is NaN counts as
    /// 1e-32.
    static func ratio(bad: Double, good: Double) -> Double {
        (bad > 1e-32 ? bad : 1e-32) / (good < 1e-32 ? 1e-32 : good)
    }
}
