import Glibc

/// How much each parameter decides whether a result is among the best: PED-ANOVA.
///
/// It compares where the best results lie with where all of them lie, parameter by parameter. A parameter that is not
/// always active counts with the share of the best and of all results that have it.
///
/// Cost: linear in results x parameters.
///
/// Source: Watanabe, Bansal, Hutter, "PED-ANOVA: efficiently quantifying hyperparameter importance in arbitrary
/// subspaces", IJCAI 2023; conditional parameters: "Conditional PED-ANOVA", 2026, theorem 4.2.
struct PedAnova {
    /// The share of results that are the best.
    var target = 0.1
    /// The share of results to compare them with.
    var region = 1.0
    /// Whether to compare with where the search went, not with the whole space.
    var isLocal = true
    /// The fewest results with a parameter for it to count.
    static let fewest = 2

    /// The importance of each column, not normalised.
    ///
    /// - Parameters:
    ///   - columns: The parameters' cells; shape `[columns]`, each with as many cells as there are losses.
    ///   - losses: Finite losses.
    func importances(of columns: [CellColumn], losses: [Double]) -> [Double] {
        guard losses.count > 1 else { return columns.map { _ in 0 } }
        let (best, all) = (top(target, of: losses), top(region, of: losses))
        let (bestCount, allCount) = (Double(best.count), Double(all.count))
        let isBest = Set(best)
        return columns.map { column in
            let active = all.filter { column.cells[$0] != nil }
            let chosen = active.filter { isBest.contains($0) }
            guard active.count >= Self.fewest, !chosen.isEmpty, column.count > 1 else { return 0 }
            let (alpha, beta) = (Double(chosen.count) / bestCount, Double(active.count) / allCount)
            let share = bestCount / allCount
            return share * share * (alpha * alpha / beta * divergence(of: column, chosen, from: active))
        }
    }

    /// The indices of the best results, those that tie with the last one too.
    private func top(_ share: Double, of losses: [Double]) -> [Int] {
        guard share < 1 else { return Array(losses.indices) }
        let place = Int((share * Double(losses.count)).rounded(.up)) - 1
        let cutoff = losses.sorted()[max(0, min(place, losses.count - 1))]
        return losses.indices.filter { losses[$0] <= cutoff }
    }

    /// Pearson's divergence of the best results' density from that of all.
    private func divergence(of column: CellColumn, _ best: [Int], from all: [Int]) -> Double {
        let floor = 1e-12
        let one = density(of: column, best).map { $0 + floor }
        let other =
            isLocal
            ? density(of: column, all).map { $0 + floor } : one.map { _ in 1 / Double(column.count) }
        return zip(one, other).reduce(0) { $0 + $1.1 * ($1.0 / $1.1 - 1) * ($1.0 / $1.1 - 1) }
    }

    private func density(of column: CellColumn, _ rows: [Int]) -> [Double] {
        var counts = [Int](repeating: 0, count: column.count)
        for row in rows { if let cell = column.cells[row] { counts[cell] += 1 } }
        return CellDensity.probabilities(counts: counts, isUnordered: column.isUnordered)
    }
}
