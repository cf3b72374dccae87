import Glibc
import TuneCore
import TuneNumerics

/// What the kernels of a mixture look like along one dimension.
///
/// A number's kernel is a normal density cut to the unit interval, as wide as the larger gap to its
/// neighbours, but not narrower than 1 / min(100, n + 2) for n kernels; a level has the part of it that lies
/// in its cell. A category's kernel has one share more of itself than of the others, of 1 / (n + 1) each
/// before the sum is made one. The last kernel is the prior: as wide as the interval in its middle, or what a
/// person believes.
///
/// Source: Bergstra et al., "Algorithms for hyper-parameter optimization", NIPS 2011; the widths are those of
/// Optuna 5 (`_ParzenEstimator`, with magic clip and without end points).
struct ParzenColumn: Sendable {
    /// The kernels' centres: coordinates, or indices of choices; shape `[kernels]`, the prior not among them.
    let centres: [Double]
    /// The kernels' standard deviations; empty for categories.
    let widths: [Double]
    /// The number of categories; nil for numbers.
    let choices: Int?
    /// The prior kernel.
    let prior: ParzenPrior
    /// What a kernel's own category and any other one weigh; 1 and 1 for numbers.
    let weights: (same: Double, other: Double)

    /// Lays out the kernels of a number.
    ///
    /// Cost: linear in the column.
    ///
    /// - Parameters:
    ///   - column: The coordinates of all rows.
    ///   - kernels: The kernel of each row, negative for rows that are not in the mixture.
    ///   - count: How many kernels there are, each of one row of the column.
    ///   - prior: The prior kernel.
    init(_ column: SortedColumn, kernels: [Int32], count: Int, prior: ParzenPrior) {
        var centres = [Double](repeating: 0, count: count)
        var widths = centres
        let least = 1 / Double(min(100, count + 2))
        // The member before the one that is looked at, and how far that one's left neighbour is: with two
        // kernels or more the ends of the interval are no neighbours.
        var (last, value, gap) = (-1, 0.0, 0.0)
        for (place, row) in column.rows.enumerated() {
            let kernel = Int(kernels[Int(row)])
            if kernel < 0 { continue }
            let next = column.values[place]
            centres[kernel] = next
            let distance = next - value
            if last >= 0 { widths[last] = min(max(gap, distance, least), 1) }
            gap = last >= 0 || count == 1 ? distance : 0
            (last, value) = (kernel, next)
        }
        if last >= 0 { widths[last] = min(max(gap, count == 1 ? 1 - value : 0, least), 1) }
        self.init(centres: centres, widths: widths, prior: prior)
    }

    /// Lays out the kernels of a number, each of which is known.
    init(centres: [Double], widths: [Double], prior: ParzenPrior) {
        choices = nil
        weights = (1, 1)
        (self.centres, self.widths, self.prior) = (centres, widths, prior)
    }

    /// Lays out the kernels of a category.
    ///
    /// - Parameters:
    ///   - indices: The index of each kernel's category.
    ///   - choices: How many categories there are, at least 1.
    ///   - prior: The prior kernel.
    init(indices: [Double], choices: Int, prior: ParzenPrior) {
        (centres, widths) = (indices, [])
        self.choices = choices
        self.prior = prior
        let share = 1 / Double(indices.count + 1)
        let sum = 1 + Double(choices) * share
        weights = ((1 + share) / sum, share / sum)
    }

    /// How much of a kernel around a place of the unit interval lies inside it.
    static func mass(_ centre: Double, _ width: Double) -> Double {
        let scale = 0.5.squareRoot() / width
        let (left, right) = (centre * scale, (1 - centre) * scale)
        // Beyond six of these units less than one ulp lies outside.
        return 1 - 0.5 * ((left < 6 ? erfc(left) : 0) + (right < 6 ? erfc(right) : 0))
    }

    /// The logarithm of one kernel's density or, for levels and categories, probability.
    func logKernel(_ kernel: Int, at coordinate: ParzenCoordinate) -> Double {
        if kernel == centres.count { return prior.logDensity(at: coordinate, choices: choices) }
        if case .choice(let index) = coordinate {
            return log(Double(index) == centres[kernel] ? weights.same : weights.other)
        }
        let (centre, width) = (centres[kernel], widths[kernel])
        return Self.logNormal(centre, width, at: coordinate) - log(Self.mass(centre, width))
    }

    /// The logarithm of a normal density, or of the probability of a cell.
    static func logNormal(_ mean: Double, _ deviation: Double, at coordinate: ParzenCoordinate) -> Double {
        switch coordinate {
        case .point(let x): Normal.logDensity((x - mean) / deviation) - log(deviation)
        case .cell(let lower, let upper):
            Normal.logMass(from: (lower - mean) / deviation, to: (upper - mean) / deviation)
        case .choice: 0
        }
    }

    /// Draws a coordinate, or the index of a category, from one kernel.
    func draw(from kernel: Int, using generator: inout SeededGenerator) -> Double {
        if kernel == centres.count { return prior.draw(choices: choices, using: &generator) }
        guard let choices else {
            return TruncatedNormal(mean: centres[kernel], deviation: widths[kernel], from: 0, to: 1)
                .sample(using: &generator)
        }
        let isKept = generator.uniform() < weights.same - weights.other
        return isKept ? centres[kernel] : Double(generator.index(below: choices))
    }
}
