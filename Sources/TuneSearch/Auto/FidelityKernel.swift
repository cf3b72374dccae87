private import Glibc

/// How alike results of two configurations at two levels are.
///
/// With M the Matern 5/2 function, r the distance of the configurations and t that of the levels, each by its
/// length: `M(r) (a + b M(t)) + c M(t)`, and noise where both are the same result. Levels lie at the logarithm
/// of their step, the last one at 1; choices without order are 1 apart. Numbers are stretched by a shape
/// before their distance is taken. The noise of each level may differ from what they share: results of little
/// training are often noisier.
///
/// Source: the sum of a part that all levels share, one that changes with the level, and a trend; after
/// Swersky, Snoek and Adams, "Freeze-thaw Bayesian optimization", arXiv 1406.3896, 2014, and Klein et al.,
/// "Fast Bayesian optimization of machine learning hyperparameters on large datasets", AISTATS 2017.
struct FidelityKernel: Sendable, Hashable {
    /// The logarithms of one length per coordinate, then of a, b, c, the levels' length and the shared noise;
    /// then those of both exponents of each coordinate's shape, and of each level's noise by the shared one.
    let logs: [Double]
    /// How each coordinate is stretched; shape `[width]`.
    let shapes: [CoordinateShape]

    /// Makes a kernel from its logarithms.
    ///
    /// - Parameter width: The number of coordinates of a configuration.
    init(logs: [Double], width: Int) {
        self.logs = logs
        shapes = (0..<width).map { index in
            let first = width + Self.variances + 2 * index
            return CoordinateShape(low: exp(logs[first]), high: exp(logs[first + 1]))
        }
    }

    /// The number of coordinates of a configuration.
    var width: Int { shapes.count }
    /// What all levels share.
    var shared: Double { exp(logs[width]) }
    /// What changes with the level.
    var varying: Double { exp(logs[width + 1]) }
    /// What changes with the level alike for all configurations.
    var trend: Double { exp(logs[width + 2]) }
    /// The length of the levels.
    var levelLength: Double { exp(logs[width + 3]) }
    /// The variance of a prediction of which nothing is known.
    var variance: Double { shared + varying + trend }

    /// What squared differences of coordinates are multiplied by; shape `[width]`.
    var weights: [Double] { logs.prefix(width).map { exp(-2 * $0) } }

    /// The variance of the noise at each level.
    var noises: [Double] {
        logs.dropFirst(3 * width + Self.variances).map { exp(logs[width + 4] + $0) }
    }
    /// The variance of results at each level, and a little more, so that their covariance has a root.
    var diagonals: [Double] { noises.map { variance + $0 + 1e-6 } }

    /// How alike levels are, by index.
    ///
    /// - Parameter places: The levels' coordinates.
    /// - Returns: `M(t)`; shape `[places.count, places.count]`.
    func likeness(of places: [Double]) -> [[Double]] {
        let length = levelLength
        return places.map { first in places.map { Self.matern(abs(first - $0) / length) } }
    }

    /// What stays of likeness at a distance in lengths.
    static func matern(_ distance: Double) -> Double {
        let root = 5.0.squareRoot() * distance
        return (1 + root + root * root / 3) * exp(-root)
    }

    /// The coordinates of levels: the logarithm of the step by that of the last one.
    static func places(of levels: [Int]) -> [Double] {
        let last = log(Double(max(levels.last ?? 1, 1)))
        guard last > 0 else { return levels.map { _ in 1 } }
        return levels.map { min(log(Double(max($0, 1))) / last, 1) }
    }

    /// The mean of the belief about the logarithms before any results; also where a fit starts.
    static func centre(width: Int, levels: Int) -> [Double] {
        let length = log(0.4) + 0.5 * log(Double(max(width, 1)))
        return Array(repeating: length, count: width) + [0, log(0.3), log(0.3), log(0.7), log(0.01)]
            + Array(repeating: 0, count: 2 * width + levels)
    }

    /// The deviation of that belief.
    static func spread(width: Int, levels: Int) -> [Double] {
        Array(repeating: 0.8, count: width) + [0.7, 1, 1, 0.5, 1.2] + Array(repeating: 0.5, count: 2 * width)
            + Array(repeating: 1.5, count: levels)
    }

    private static let variances = 5
}
