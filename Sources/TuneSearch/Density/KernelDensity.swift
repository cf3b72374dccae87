import Glibc

/// A density estimated from configurations: the mean of one kernel around each of them.
///
/// A kernel is a product over the dimensions: a Gaussian for a number; for a choice one weight if it is the
/// same and another, evenly divided, if not (Aitchison and Aitken 1976). Dimensions that are inactive at the
/// point count nothing. A kernel whose own configuration leaves open what is active at the point has no
/// opinion there: it is even over that dimension. So the density adds up to one over the branches of a
/// conditional space.
///
/// Source: Falkner et al., "BOHB", ICML 2018, section 3.2, after statsmodels' `KDEMultivariate`.
struct KernelDensity: Sendable {
    /// How the kernels are shaped.
    enum Policy: Sendable, Hashable {
        /// Kernels are cut at the ends of the unit interval and know the number of choices, so that the
        /// density is finite, positive and adds up to one. None of n is narrower than 1 / (n + 2), nor need
        /// it be wider than 1 / 100 on that account: else a few good neighbours draw the search to themselves
        /// for good. (Hyperopt's and Optuna's tree-structured Parzen estimators clip their kernels like
        /// that.)
        case bounded
        /// As hpbandster 0.7.4 has it: uncut, and the number of choices is the number seen in the data, so
        /// that densities can be negative or infinite.
        case published
    }

    /// How the kernels are shaped.
    let policy: Policy
    /// What the numbers of a row mean.
    let dimensions: [Dimension]
    /// The configurations.
    let rows: Rows
    /// The widths of the kernels, one per dimension.
    let bandwidths: [Double]
    /// The logarithms of the kernels' parts, one per dimension.
    let factors: [Factor]

    /// The logarithm of what one dimension adds to a kernel, and its sign.
    enum Factor: Sendable, Hashable {
        /// The height of a Gaussian that is not cut.
        case number(height: Double)
        /// The weights of a choice that is the same and of another one.
        case choice(same: Double, sameSign: Double, other: Double)
    }

    /// Estimates a density with the normal reference rule.
    ///
    /// Cost: linear in rows and dimensions.
    ///
    /// - Parameters:
    ///   - rows: The configurations, at least one.
    ///   - total: How many configurations `rows` was picked from; the bandwidths are those of so many.
    ///   - dimensions: What the numbers of a row mean.
    ///   - policy: How the kernels are shaped.
    ///   - minimum: The least bandwidth, above zero.
    init(_ rows: Rows, total: Int? = nil, dimensions: [Dimension], policy: Policy, minimum: Double) {
        precondition(rows.count > 0, "A density needs at least one row.")
        let total = max(total ?? 0, rows.count)
        let share = Double(total) / Double(rows.count)
        let least = policy == .bounded ? max(minimum, 1 / Double(min(total + 2, 100))) : minimum
        var bandwidths: [Double] = []
        var factors: [Factor] = []
        for (index, dimension) in dimensions.enumerated() {
            let column = Column(rows, index)
            var bandwidth = max(least, column.bandwidth(of: dimension, policy: policy, share: share))
            if let choices = dimension.choices {
                if policy == .bounded { bandwidth = min(bandwidth, 1 - 1 / Double(choices)) }
                let levels = policy == .bounded ? choices : column.distinctCount
                factors.append(Self.choice(bandwidth, levels: levels))
            } else {
                factors.append(.number(height: -log(bandwidth * Self.rootTwoPi)))
            }
            bandwidths.append(bandwidth)
        }
        (self.rows, self.dimensions, self.policy) = (rows, dimensions, policy)
        (self.bandwidths, self.factors) = (bandwidths, factors)
    }

    /// The density at a point, kernel by kernel: the definition that `KernelSums` computes fast.
    ///
    /// Cost: rows times dimensions.
    func density(at point: [Double]) -> Double {
        (0..<rows.count).reduce(0) { $0 + kernel($1, at: point) } / Double(rows.count)
    }

    /// One kernel, its logarithm and its sign apart so that many dimensions do not overflow.
    private func kernel(_ row: Int, at point: [Double]) -> Double {
        var (logarithm, sign) = (0.0, 1.0)
        var place = row * rows.width
        for (index, factor) in factors.enumerated() {
            let (x, centre) = (point[index], rows.values[place])
            place += 1
            if x == Dimension.inactive { continue }
            if centre == Dimension.inactive {
                logarithm -= log(Double(dimensions[index].choices ?? 1))
                continue
            }
            switch factor {
            case .number(let height):
                let distance = (x - centre) / bandwidths[index]
                logarithm += height - 0.5 * distance * distance
                if policy == .bounded { logarithm -= log(mass(centre, bandwidths[index])) }
            case .choice(let same, let sameSign, let other):
                logarithm += x == centre ? same : other
                if x == centre { sign *= sameSign }
            }
        }
        return sign * exp(logarithm)
    }

    /// How much of a Gaussian lies in the unit interval.
    private func mass(_ centre: Double, _ bandwidth: Double) -> Double {
        let scale = 0.5.squareRoot() / bandwidth
        return 1 - 0.5 * (erfc(centre * scale) + erfc((1 - centre) * scale))
    }

    /// The weights of choices; beyond one the bandwidth makes the same choice's negative.
    private static func choice(_ bandwidth: Double, levels: Int) -> Factor {
        let other = log(bandwidth / Double(levels - 1))
        return .choice(same: log(abs(1 - bandwidth)), sameSign: bandwidth > 1 ? -1 : 1, other: other)
    }

    private static let rootTwoPi = 2.506628274631000502415765284811045
}
