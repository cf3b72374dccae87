import Glibc
import TuneNumerics

/// A tree-structured Parzen estimator's density: a weighted sum of products of kernels over some dimensions.
///
/// Source: Bergstra et al., "Algorithms for hyper-parameter optimization", NIPS 2011, section 4; in the
/// multivariate form of Falkner et al., "BOHB", ICML 2018, as Optuna 5 has it.
struct ParzenMixture: Sendable {
    /// The kernels' shares, that of the prior last; they add up to one.
    let weights: [Double]
    /// The kernels along each dimension.
    let columns: [ParzenColumn]
    private let sums: [Double]

    /// Makes a mixture.
    ///
    /// - Parameters:
    ///   - columns: One per dimension, all of as many kernels as there are weights.
    ///   - weights: What each kernel counts, not negative; the prior, which counts one, is added here.
    init(_ columns: [ParzenColumn], weights: [Double]) {
        self.columns = columns
        let total = weights.reduce(1, +)
        var (normalised, sums) = ([Double](), [Double]())
        normalised.reserveCapacity(weights.count + 1)
        sums.reserveCapacity(weights.count + 1)
        var sum = 0.0
        for weight in weights {
            normalised.append(weight / total)
            sum += weight / total
            sums.append(sum)
        }
        normalised.append(1 / total)
        sums.append(1)
        (self.weights, self.sums) = (normalised, sums)
    }

    /// How many kernels there are besides the prior.
    var count: Int { weights.count - 1 }

    /// The logarithm of the density at a point, kernel by kernel: the definition that `ParzenSums` computes
    /// fast.
    ///
    /// Cost: kernels times dimensions.
    func logDensity(at point: [ParzenCoordinate]) -> Double {
        let terms = weights.indices.map { kernel in
            zip(columns, point).reduce(log(weights[kernel])) { $0 + $1.0.logKernel(kernel, at: $1.1) }
        }
        let largest = terms.reduce(-Double.infinity, max)
        return largest + log(terms.reduce(0) { $0 + exp($1 - largest) })
    }

    /// Draws a point: coordinates, and indices of categories.
    func draw(using generator: inout SeededGenerator) -> [Double] {
        let place = generator.uniform()
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] > place { high = middle } else { low = middle + 1 }
        }
        return columns.map { $0.draw(from: low, using: &generator) }
    }

    /// What so many kernels count, the oldest first: 25 count fully, before them less and less down to 1/n.
    static func weights(_ count: Int) -> [Double] {
        guard count >= 25 else { return [Double](repeating: 1, count: count) }
        let (start, old) = (1 / Double(count), count - 25)
        return (0..<count).map { index in
            guard index < old else { return 1 }
            return old > 1 ? start + Double(index) * (1 - start) / Double(old - 1) : start
        }
    }
}
