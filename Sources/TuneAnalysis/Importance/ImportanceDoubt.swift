import TuneNumerics

/// How far shares of importance move when they are worked out again on other results.
///
/// PED-ANOVA is repeated on results drawn with replacement; a forest is looked at tree by tree, as each of its trees saw
/// other results.
///
/// Cost: as many repetitions of PED-ANOVA; of a forest nothing is grown again.
///
/// Source: Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 1979.
enum ImportanceDoubt {
    /// The repetitions of PED-ANOVA.
    static let repetitions = 20
    /// The part of the repetitions that lies below an interval, and above it.
    static let tail = 0.1

    /// The intervals of the columns' shares.
    ///
    /// - Parameters:
    ///   - columns: The cells of the parameters; shape `[columns]`.
    ///   - losses: Finite losses.
    static func byDensity(
        _ columns: [CellColumn], losses: [Double], using generator: inout SeededGenerator
    ) -> [ClosedRange<Double>] {
        let shares = (0..<repetitions).map { _ -> [Double] in
            let rows = losses.indices.map { _ in generator.index(below: losses.count) }
            let drawn = columns.map { $0.rows(rows) }
            return normalised(PedAnova().importances(of: drawn, losses: rows.map { losses[$0] }))
        }
        return intervals(of: shares, columns: columns.count)
    }

    /// The intervals of shares that each tree of a forest gave.
    ///
    /// - Parameter trees: Not normalised; shape `[trees][columns]`.
    static func byTrees(_ trees: [[Double]], columns: Int) -> [ClosedRange<Double>] {
        intervals(of: trees.map(normalised), columns: columns)
    }

    private static func normalised(_ raw: [Double]) -> [Double] {
        let sum = raw.reduce(0, +)
        return sum > 0 ? raw.map { $0 / sum } : raw
    }

    private static func intervals(of shares: [[Double]], columns: Int) -> [ClosedRange<Double>] {
        guard !shares.isEmpty else { return Array(repeating: 0...0, count: columns) }
        return (0..<columns).map { column in
            let sorted = shares.map { $0[column] }.sorted()
            let skipped = Int(tail * Double(sorted.count))
            return sorted[skipped]...sorted[sorted.count - 1 - skipped]
        }
    }
}

extension CellColumn {
    /// The cells of some rows, which may be named more than once.
    func rows(_ rows: [Int]) -> CellColumn {
        CellColumn(categories: rows.map { cells[$0] }, count: count, isUnordered: isUnordered)
    }
}

extension Fanova {
    /// What each tree explains by each column alone; shape `[trees][columns]`.
    func sharesByTree(columns: Int) -> [[Double]] {
        zip(boxes, variances).map { tree, variance in
            (0..<columns).map { tree.marginalVariance(of: [$0]) / variance }
        }
    }
}
