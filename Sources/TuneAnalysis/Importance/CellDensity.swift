import Glibc
import TuneNumerics

/// How likely each cell of a parameter is, estimated from counts.
///
/// One kernel a cell that was seen, weighted with its count, and one of weight 1 over all cells, which stands for what
/// was believed before. Numbers: truncated normals whose width follows Scott's rule; categories: a uniform share.
///
/// Cost: the square of the number of cells, which is at most 50 for numbers.
///
/// Source: Scott, "Multivariate density estimation", 1992; Watanabe et al., "PED-ANOVA", IJCAI 2023, appendix;
/// bandwidths as in Optuna 5.
enum CellDensity {
    /// The probabilities of the cells; shape `[counts]`.
    static func probabilities(counts: [Int], isUnordered: Bool) -> [Double] {
        let seen = counts.indices.filter { counts[$0] > 0 }
        guard !seen.isEmpty else { return counts.map { _ in 1 / Double(counts.count) } }
        let kernels =
            isUnordered
            ? categoryKernels(seen, of: counts.count) : normalKernels(seen, counts: counts)
        let weights = seen.map { Double(counts[$0]) } + [1]
        let sum = weights.reduce(0, +)
        var density = [Double](repeating: 0, count: counts.count)
        for (kernel, weight) in zip(kernels, weights) {
            for cell in density.indices { density[cell] += weight / sum * kernel[cell] }
        }
        return density
    }

    private static func categoryKernels(_ seen: [Int], of count: Int) -> [[Double]] {
        let share = 1 / Double(seen.count + 1)
        let sum = 1 + Double(count) * share
        let uniform = [Double](repeating: 1 / Double(count), count: count)
        return seen.map { category in
            (0..<count).map { (($0 == category ? 1 : 0) + share) / sum }
        } + [uniform]
    }

    private static func normalKernels(_ seen: [Int], counts: [Int]) -> [[Double]] {
        let count = Double(counts.count)
        let deviation = max(bandwidth(seen, counts: counts), 0.5 / 1.64)
        let centers = seen.map { (mean: Double($0), deviation: deviation) }
        return (centers + [(mean: (count - 1) / 2, deviation: count)]).map { center in
            let normal = TruncatedNormal(
                mean: center.mean, deviation: center.deviation, from: -0.5, to: count - 0.5)
            return counts.indices.map { cell in
                exp(normal.logProbability(from: Double(cell) - 0.5, to: Double(cell) + 0.5))
            }
        }
    }

    /// Scott's rule from the weighted deviation or the weighted quartiles, whichever is narrower.
    private static func bandwidth(_ seen: [Int], counts: [Int]) -> Double {
        let sum = seen.reduce(0) { $0 + counts[$1] }
        let total = Double(sum)
        let mean = seen.reduce(0) { $0 + Double($1 * counts[$1]) } / total
        let squares = seen.reduce(0) { $0 + Double(counts[$1]) * (Double($1) - mean) * (Double($1) - mean) }
        let deviation = (squares / max(1, total - 1)).squareRoot()
        var (running, first, third) = (0, seen.count, seen.count)
        for (index, cell) in seen.enumerated() {
            running += counts[cell]
            if running >= sum / 4 { first = min(first, index) }
            if running > sum * 3 / 4 { third = min(third, index) }
        }
        let lower = seen[min(first, seen.count - 1)]
        let upper = seen[min(third, seen.count - 1)]
        return 1.059 * min(Double(upper - lower) / 1.34, deviation) * pow(total, -0.2)
    }
}
