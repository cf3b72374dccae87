import Glibc
import TuneCore

extension Cells {
    /// The cells of a parameter on the unit interval, as the space decodes coordinates.
    ///
    /// Stepped numbers on a log scale with more than 1,000 levels count as continuous.
    init(of parameter: Int, in space: SearchSpace) {
        guard case .ordered(let levels) = space.kind(of: parameter) else {
            self = .none
            return
        }
        switch space.parameters[parameter].domain {
        case .int(let low, _, true, let step):
            self = .logarithmic(low: Double(low), step: Double(step ?? 1), levels)
        case .float(let low, _, true, let step?): self = .logarithmic(low: low, step: step, levels)
        case .float, .int, .categorical, .bool, .normal, .constant:
            self = .even(low: 0.5 / Double(levels), step: 1 / Double(levels), count: levels)
        }
    }

    private static func logarithmic(low: Double, step: Double, _ levels: Int) -> Cells {
        guard levels <= 1000 else { return .none }
        let start = max(low - step / 2, low / 2)
        let span = log((low + (Double(levels) - 0.5) * step) / start)
        return .uneven((1..<levels).map { log((low + (Double($0) - 0.5) * step) / start) / span })
    }
}
