import TuneCore
import TuneNumerics

/// How unlikely a kernel is, given results: what a fit minimises.
struct FidelityEvidence {
    private let data: FidelityData
    private let pairs: FidelityPairs
    private let places: [Double]
    private let centre: [Double]
    private let spread: [Double]

    /// Lays out the pairs of results.
    ///
    /// - Parameter places: The levels' coordinates.
    init(_ data: FidelityData, _ space: FidelitySpace, places: [Double]) {
        self.data = data
        self.places = places
        pairs = FidelityPairs(data, space)
        centre = FidelityKernel.centre(width: space.width, levels: places.count)
        spread = FidelityKernel.spread(width: space.width, levels: places.count)
    }

    /// The most likely kernel, found from the belief's centre.
    ///
    /// Cost: some thirty times the cube of the number of results.
    func fit() -> FidelityKernel {
        let result = LBFGS(iterations: 30, gradientTolerance: 1e-3, valueTolerance: 1e-5).minimise(
            from: centre, lower: zip(centre, spread).map { $0 - 4 * $1 },
            upper: zip(centre, spread).map { $0 + 4 * $1 }, evaluate)
        return FidelityKernel(logs: result.point, width: pairs.width)
    }

    /// The negative logarithm of likelihood and belief, and its gradient.
    ///
    /// - Returns: An infinite value where the results have no likelihood.
    func evaluate(_ logs: [Double]) -> (value: Double, gradient: [Double]) {
        let kernel = FidelityKernel(logs: logs, width: pairs.width)
        let terms = FidelityTerms(kernel, pairs.shaped(by: kernel), levels: data.levels, places: places)
        guard let factor = Cholesky(terms.covariance) else {
            return (.infinity, [Double](repeating: 0, count: logs.count))
        }
        let weights = factor.solve(data.values)
        var value = 0.5 * factor.logDeterminant
        for (weight, target) in zip(weights, data.values) { value += 0.5 * weight * target }
        var gradient = terms.gradient(inverse: factor.inverse, weights: weights)
        for index in logs.indices {
            let offset = (logs[index] - centre[index]) / spread[index]
            value += 0.5 * offset * offset
            gradient[index] += offset / spread[index]
        }
        return (value, gradient)
    }
}
