import Glibc
import TuneCore

/// The cells of the unit interval that the levels of an int or a stepped number own.
struct ParzenGrid: Sendable, Hashable {
    private let count: Int
    private let scale: Scale?

    /// Finds the cells of a parameter; nil for a continuum and for categories without order.
    init?(_ space: SearchSpace, parameter: Int) {
        guard case .ordered(let levels) = space.kind(of: parameter) else { return nil }
        count = levels
        switch space.parameters[parameter].domain {
        case .float(let low, _, log: true, let step?): scale = Scale(low: low, step: step, count: levels)
        case .int(let low, _, log: true, let step):
            scale = Scale(low: Double(low), step: Double(step ?? 1), count: levels)
        case .float, .int, .categorical, .bool, .normal, .constant: scale = nil
        }
    }

    /// The cell that holds a coordinate; its ends lie in `0...1` and are apart.
    func cell(at coordinate: Double) -> ParzenCoordinate {
        guard let scale else {
            let level = min(max((coordinate * Double(count)).rounded(.down), 0), Double(count - 1))
            return .cell(from: level / Double(count), to: (level + 1) / Double(count))
        }
        let (lower, upper) = scale.cell(at: coordinate, count: count)
        return .cell(from: lower, to: upper > lower ? upper : lower + .ulpOfOne)
    }

    /// Levels whose cells are equal in logarithms.
    private struct Scale: Sendable, Hashable {
        let low: Double
        let step: Double
        /// Where the lowest cell begins.
        let edge: Double
        /// The logarithm of how many times that the highest cell ends at.
        let span: Double

        init(low: Double, step: Double, count: Int) {
            (self.low, self.step) = (low, step)
            edge = max(low - step / 2, low / 2)
            let last = min(low + (Double(count) - 0.5) * step, .greatestFiniteMagnitude)
            span = log(last) - log(edge)
        }

        func cell(at coordinate: Double, count: Int) -> (lower: Double, upper: Double) {
            let value = edge * exp(coordinate * span)
            let level = min(max(((value - low) / step).rounded(), 0), Double(count - 1))
            return (
                level == 0 ? 0 : position(low + (level - 0.5) * step),
                level == Double(count - 1) ? 1 : position(low + (level + 0.5) * step)
            )
        }

        private func position(_ value: Double) -> Double { min(max(log(value / edge) / span, 0), 1) }
    }
}

/// Where a mixture is looked at along one dimension.
enum ParzenCoordinate: Sendable, Hashable {
    /// A number of a continuum: its density counts.
    case point(Double)
    /// A level of a grid: the probability of its cell counts.
    case cell(from: Double, to: Double)
    /// A category, by its index.
    case choice(Int)
}
