import TuneJSON
import TuneNumerics

/// How the values of one parameter lie on the unit interval.
enum Axis: Sendable, Hashable {
    case linear(low: Double, high: Double)
    case logarithmic(LogScale)
    case normal(mean: Double, sd: Double)
    case grid(Grid)
    case choices([JSONValue])

    /// Lays out a domain.
    ///
    /// A step too short for doubles to tell its points apart counts as none.
    init(_ domain: Domain) {
        self =
            switch domain {
            case .float(let low, let high, let log, let step):
                step.flatMap { Grid(low: low, high: high, log: log, step: $0) }.map(Axis.grid)
                    ?? (log ? .logarithmic(LogScale(low: low, high: high)) : .linear(low: low, high: high))
            case .int(let low, let high, let log, let step):
                .grid(Grid(low: low, high: high, log: log, step: step ?? 1))
            case .categorical(let values, _): .choices(values)
            case .bool: .choices([false, true])
            case .normal(let mean, let sd): .normal(mean: mean, sd: sd)
            case .constant(let value): .choices([value])
            }
    }

    /// The number of values; nil for a continuum.
    var levels: Int? {
        switch self {
        case .linear, .logarithmic, .normal: nil
        case .grid(let grid): grid.count
        case .choices(let values): values.count
        }
    }

    /// The value at a coordinate; coordinates outside `0..<1` count as the nearest inside, NaN as 0.5.
    func value(at coordinate: Double) -> JSONValue {
        let u = coordinate.isNaN ? 0.5 : min(max(coordinate, 0), Self.last)
        switch self {
        case .linear(let low, let high):
            return .number(u == Self.last ? high : min(max(low + u * (high - low), low), high))
        case .logarithmic(let scale): return .number(u == Self.last ? scale.high : scale.value(at: u))
        case .normal(let mean, let sd):
            return .number(Self.finite(mean + sd * Normal.quantile(min(max(u, Self.first), Self.last))))
        case .grid(let grid): return grid.value(grid.level(at: u))
        case .choices(let values):
            return values[min(values.count - 1, Int(u * Double(values.count)))]
        }
    }

    /// The coordinate of a value, the centre of its cell if it owns one; 0.5 for what is no value at all.
    func coordinate(of value: JSONValue) -> Double {
        switch self {
        case .choices(let values):
            guard let index = values.firstIndex(where: { $0.isSame(as: value) }) else { return 0.5 }
            return (Double(index) + 0.5) / Double(values.count)
        case .grid(let grid): return number(value) { grid.centre(of: grid.level(of: $0)) }
        case .linear(let low, let high): return number(value) { ($0 - low) / (high - low) }
        case .logarithmic(let scale): return number(value) { scale.position(of: max($0, scale.low)) }
        case .normal(let mean, let sd):
            return number(value) { max(Self.first, Normal.cumulative(($0 - mean) / sd)) }
        }
    }

    /// Draws a value: every cell with its width, every whole number of a plain int with the same chance.
    func draw(using generator: inout SeededGenerator) -> JSONValue {
        switch self {
        case .normal(let mean, let sd): .number(Self.finite(mean + sd * generator.normal()))
        case .grid(let grid) where !grid.isLog: grid.value(generator.index(below: grid.count))
        case .choices(let values): values[values.count == 1 ? 0 : generator.index(below: values.count)]
        case .linear, .logarithmic, .grid: value(at: generator.uniform())
        }
    }

    /// A coordinate of a finite number, kept inside `0..<1`.
    private func number(_ value: JSONValue, _ coordinate: (Double) -> Double) -> Double {
        guard let number = value.double, number.isFinite else { return 0.5 }
        return min(max(coordinate(number), 0), Self.last)
    }

    private static func finite(_ value: Double) -> Double {
        min(max(value, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
    }

    /// The coordinates nearest to the ends that a normal parameter takes.
    private static let first = 0x1p-53
    private static let last = 1 - 0x1p-53
}
