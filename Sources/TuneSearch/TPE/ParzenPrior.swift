import Glibc
import TuneCore
import TuneNumerics

/// The kernel that every mixture has from the start along one dimension.
struct ParzenPrior: Sendable {
    private let mean: Double
    private let deviation: Double
    private let logMass: Double
    /// The category that a person believes in and its share; nil without a belief.
    private let favourite: (index: Int, share: Double)?

    /// The kernel that knows nothing: around the middle and as wide as the interval, or even over the
    /// categories.
    static let vague = ParzenPrior(mean: 0.5, deviation: 1, favourite: nil)

    /// The kernel of a person's belief about a parameter; the vague one where there is none.
    init(_ belief: Prior?, choices: Int?) {
        guard let belief else {
            self = .vague
            return
        }
        let index = choices.map { min($0 - 1, Int(belief.coordinate * Double($0))) }
        self.init(
            mean: belief.coordinate, deviation: belief.deviation,
            favourite: index.map { ($0, belief.share) })
    }

    private init(mean: Double, deviation: Double, favourite: (index: Int, share: Double)?) {
        (self.mean, self.deviation, self.favourite) = (mean, deviation, favourite)
        logMass = log(ParzenColumn.mass(mean, deviation))
    }

    /// The logarithm of its density or probability.
    func logDensity(at coordinate: ParzenCoordinate, choices: Int?) -> Double {
        guard case .choice(let index) = coordinate, let choices else {
            return ParzenColumn.logNormal(mean, deviation, at: coordinate) - logMass
        }
        guard let favourite, choices > 1 else { return -log(Double(choices)) }
        return log(index == favourite.index ? favourite.share : (1 - favourite.share) / Double(choices - 1))
    }

    /// Draws a coordinate or the index of a category.
    func draw(choices: Int?, using generator: inout SeededGenerator) -> Double {
        guard let choices else {
            return TruncatedNormal(mean: mean, deviation: deviation, from: 0, to: 1).sample(using: &generator)
        }
        guard let favourite, choices > 1 else { return Double(generator.index(below: choices)) }
        if generator.uniform() < favourite.share { return Double(favourite.index) }
        let other = generator.index(below: choices - 1)
        return Double(other < favourite.index ? other : other + 1)
    }
}
