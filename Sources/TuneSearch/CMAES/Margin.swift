import Glibc
import TuneNumerics

/// Keeps the chance of leaving the current level of a discrete dimension above a margin.
///
/// Without it the step size falls below the width of a cell and the level never changes again. A coordinate x of a
/// dimension stands for the level nearest to `(x - m) a + m`, with the mean m and a factor a that is adapted.
///
/// Source: Hamano et al., "CMA-ES with margin: lower-bounding marginal probability for mixed-integer black-box
/// optimization", GECCO 2022.
struct Margin: Sendable, Hashable {
    /// The inner edges of the cells of each dimension, ascending; empty for a continuous one.
    let cells: [Cells]
    /// The least chance of leaving a level, in `0..<0.5`.
    let chance: Double
    /// The factors; shape `[cells.count]`.
    private(set) var factors: [Double]

    /// Makes a margin with all factors 1.
    init(_ cells: [Cells], chance: Double) {
        self.cells = cells
        self.chance = min(max(chance, 1e-10), 0.49)
        factors = [Double](repeating: 1, count: cells.count)
    }

    /// A point of the distribution as it is evaluated, before it is rounded to levels.
    func widened(_ x: [Double], mean: [Double]) -> [Double] {
        x.indices.map { cells[$0].isEmpty ? x[$0] : (x[$0] - mean[$0]) * factors[$0] + mean[$0] }
    }

    /// Moves the mean and sets the factors anew after the distribution changed.
    mutating func adjust(_ mean: inout [Double], deviations: [Double]) {
        for index in cells.indices where !cells[index].isEmpty {
            let edges = cells[index].edges(around: mean[index])
            let width = deviations[index] * factors[index]
            guard width > 0, width.isFinite else { continue }
            let below = Normal.cumulative((edges.lower - mean[index]) / width)
            let above = 1 - Normal.cumulative((edges.upper - mean[index]) / width)
            if max(below, above) > 0.5 {
                guard min(below, above) < chance else { continue }
                let side: Double = mean[index] == edges.upper ? 0 : mean[index] > edges.upper ? 1 : -1
                mean[index] = edges.upper + side * width * Self.deviation(of: chance)
            } else if edges.upper > edges.lower {
                let (lower, upper) = tails(below, above)
                let (left, right) = (Self.deviation(of: lower), Self.deviation(of: upper))
                factors[index] = (edges.upper - edges.lower) / ((left + right) * deviations[index])
                mean[index] = (edges.lower * right + edges.upper * left) / (left + right)
            }
        }
    }

    /// The chances below and above the cell, each at least half the margin, the rest scaled to fit.
    private func tails(_ below: Double, _ above: Double) -> (Double, Double) {
        let half = chance / 2
        let middle = 1 - (below + above)
        let (lower, upper) = (max(below, half), max(above, half))
        let excess = (1 - lower - upper - middle) / (lower + middle + upper - 3 * half)
        func fitted(_ tail: Double) -> Double {
            min(max(tail + excess * (tail - half), 1e-10), 0.5 - 1e-10)
        }
        return (fitted(lower), fitted(upper))
    }

    /// How many standard deviations leave a chance beyond them on one side.
    private static func deviation(of tail: Double) -> Double { Normal.quantile(1 - tail) }
}
