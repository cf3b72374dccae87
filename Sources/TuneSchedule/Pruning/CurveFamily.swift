private import Glibc

/// Families of learning curves that level off, each a constant and a multiple of a shape.
///
/// Time is the fraction of training done, in `0...1` with 1 the end. Parameters are the constant, the
/// multiple and the logarithms of the shape's own.
///
/// Source: Domhan et al., "Speeding up automatic hyperparameter optimization of deep neural networks by
/// extrapolation of learning curves", IJCAI 2015, table 1.
enum CurveFamily: Sendable, Hashable, CaseIterable {
    /// A power of time: c + a x^-p.
    case power
    /// A stretched exponential: c + a exp(-(k x)^p).
    case exponential
    /// Morgan, Mercer and Flodin: c + a / (1 + (k x)^p).
    case mmf
    /// The inverse of a logarithm: c + a / ln(steps).
    case logarithm

    /// The shapes from which fits begin; for each the logarithms of its parameters.
    var starts: [[Double]] {
        switch self {
        case .power: [0.25, 0.5, 1, 2].map { [log($0)] }
        case .exponential, .mmf: [1, 4, 16].flatMap { rate in [0.6, 1.5].map { [log(rate), log($0)] } }
        case .logarithm: [[]]
        }
    }

    /// The shape at a time, and its derivatives by the logarithms of its parameters.
    ///
    /// - Parameters:
    ///   - x: The time, above 0.
    ///   - steps: The length of training in steps, at least 1.
    func shape(at x: Double, _ parameters: ArraySlice<Double>, steps: Double) -> (Double, [Double]) {
        switch self {
        case .power:
            let power = exp(parameters.first ?? 0)
            let value = pow(x, -power)
            return (value, [-log(x) * power * value])
        case .exponential:
            let (logarithm, power) = Self.stretched(x, parameters)
            let argument = exp(logarithm)
            let value = exp(-argument)
            let slope = argument < 700 ? -argument * value : 0
            return (value, [slope * power, slope * logarithm])
        case .mmf:
            let (logarithm, power) = Self.stretched(x, parameters)
            let value = 1 / (1 + exp(logarithm))
            let slope = -value * (1 - value)
            return (value, [slope * power, slope * logarithm])
        case .logarithm: return (1 / log(x * steps + 2), [])
        }
    }

    /// The curve as a model to be fitted.
    func model(_ x: Double, _ parameters: [Double], steps: Double) -> (value: Double, gradient: [Double]) {
        let (shape, slopes) = shape(at: x, parameters.dropFirst(2), steps: steps)
        return (parameters[0] + parameters[1] * shape, [1, shape] + slopes.map { $0 * parameters[1] })
    }

    /// The logarithm of (k x)^p, and p.
    private static func stretched(_ x: Double, _ parameters: ArraySlice<Double>) -> (Double, Double) {
        let power = exp(parameters.last ?? 0)
        return (power * ((parameters.first ?? 0) + log(x)), power)
    }
}
