import Glibc

/// The temperature to start with, from the first results: such that a typical rise has a given chance.
///
/// It is the mean rise from one result to the next, divided by minus the logarithm of the chance; where nothing
/// ever rose, the results' standard deviation; where there is none, 1.
///
/// Source: Kirkpatrick, "Optimization by simulated annealing: quantitative studies", J. Stat. Phys. 34, 1984.
struct StartTemperature: Sendable, Hashable {
    private let given: Double?
    private let limit: Int
    private let acceptance: Double
    private var losses: [Double] = []

    /// Makes a temperature that is given, or that settles after so many finite results.
    init(given: Double?, limit: Int, acceptance: Double) {
        self.given = given
        self.acceptance = acceptance
        self.limit = limit
    }

    /// Takes in the first result of a trial.
    mutating func record(_ loss: Double) {
        if loss.isFinite, losses.count < limit { losses.append(loss) }
    }

    /// The temperature; finite and above 0.
    var value: Double {
        if let given { return given }
        let rises = zip(losses.dropFirst(), losses).map { $0 - $1 }.filter { $0 > 0 }
        let mean = rises.reduce(0) { $0 + $1 / Double(rises.count) } / -log(acceptance)
        if mean > 0, mean.isFinite { return mean }
        let centre = losses.reduce(0) { $0 + $1 / Double(losses.count) }
        let squares = losses.reduce(0) { $0 + ($1 - centre) * ($1 - centre) / Double(losses.count) }
        return squares > 0 && squares.isFinite ? squares.squareRoot() : 1
    }
}
