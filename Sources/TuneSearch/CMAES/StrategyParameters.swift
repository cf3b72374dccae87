import Glibc

/// The constants of CMA-ES for a number of dimensions and a population size.
///
/// Source: Hansen, "The CMA evolution strategy: a tutorial", arXiv:1604.00772, table 1; for the separable form Ros
/// and Hansen, "A simple modification in CMA-ES achieving linear time and space complexity", PPSN 2008.
struct StrategyParameters: Sendable, Hashable {
    /// How many dimensions there are, at least 1.
    let dimensions: Int
    /// How many solutions a generation has, at least 2.
    let population: Int
    /// How many of them are parents.
    let parents: Int
    /// The weights by rank, those of the parents summing to 1, the rest negative or 0; shape `[population]`.
    let weights: [Double]
    /// The variance effective selection mass.
    let selectionMass: Double
    /// The rate of the evolution path.
    let pathRate: Double
    /// The rate of the rank-one update.
    let rankOneRate: Double
    /// The rate of the rank-mu update.
    let rankManyRate: Double
    /// The rate of the path of the step size.
    let stepRate: Double
    /// The damping of the step size.
    let stepDamping: Double

    /// Works out the constants.
    ///
    /// - Parameter isSeparable: Whether only the variances are learned, which may then be learned faster.
    init(dimensions: Int, population: Int, isSeparable: Bool) {
        let (n, size) = (Double(dimensions), Double(population))
        let parents = population / 2
        let raw = (0..<population).map { place in
            isSeparable
                ? max(0, log(Double(parents) + 1) - log(Double(place + 1)))
                : log((size + 1) / 2) - log(Double(place + 1))
        }
        let mass = Self.mass(raw[..<parents])
        let rankOne = 2 / ((n + 1.3) * (n + 1.3) + mass)
        let rankMany =
            isSeparable
            ? (n + 2) / 3
                * (2 / mass / pow(n + 2.0.squareRoot(), 2)
                    + (1 - 1 / mass) * min(1, (2 * mass - 1) / ((n + 2) * (n + 2) + mass)))
            : min(1 - rankOne - 1e-8, 2 * (mass - 2 + 1 / mass) / ((n + 2) * (n + 2) + mass))
        let negative = min(
            1 + rankOne / rankMany, 1 + 2 * Self.mass(raw[parents...]) / (mass + 2),
            (1 - rankOne - rankMany) / (n * rankMany))
        let (above, below) = (
            raw.reduce(0) { $0 + max($1, 0) }, raw.reduce(0) { $0 + max(-$1, 0) }
        )
        (self.dimensions, self.population, self.parents) = (dimensions, population, parents)
        weights = raw.map { $0 >= 0 ? 1 / above * $0 : negative / below * $0 }
        (selectionMass, rankOneRate, rankManyRate) = (mass, rankOne, rankMany)
        pathRate = isSeparable ? 4 / (n + 4) : (4 + mass / n) / (n + 4 + 2 * mass / n)
        stepRate = (mass + 2) / (n + mass + (isSeparable ? 3 : 5))
        stepDamping = 1 + 2 * max(0, ((mass - 1) / (n + 1)).squareRoot() - 1) + stepRate
    }

    /// The expected length of a standard normal vector.
    var expectedLength: Double {
        let n = Double(dimensions)
        return n.squareRoot() * (1 - 1 / (4 * n) + 1 / (21 * n * n))
    }

    /// After how many generations without change the search is at its end.
    var patience: Int { 10 + Int((30 * Double(dimensions) / Double(population)).rounded(.up)) }

    /// The usual population size, 4 + 3 ln n.
    static func population(dimensions: Int) -> Int {
        4 + Int((3 * log(Double(max(dimensions, 1)))).rounded(.down))
    }

    private static func mass(_ weights: ArraySlice<Double>) -> Double {
        let sum = weights.reduce(0, +)
        let squares = weights.reduce(0) { $0 + $1 * $1 }
        return squares > 0 ? sum * sum / squares : 0
    }
}
