import TuneJSON

/// The equally spaced values of an int or of a stepped parameter, and the cells that they own in `0..<1`.
///
/// On a linear scale each of n levels owns a cell of width 1/n, so the end values carry full weight. On a log
/// scale each owns what is nearer to it than half a step, in logarithms; the lowest cell begins at
/// `low - step / 2` or, where the step is longer than `low`, at `low / 2`.
///
/// A level comes back from the centre of its cell while there are at most 2^51 levels, on a log scale while
/// `high / step` is at most 2^40; beyond that doubles are too coarse, and a neighbour may come back.
struct Grid: Sendable, Hashable {
    /// The number of levels, at least 2.
    let count: Int
    private let low: Double
    private let step: Double
    private let spacing: Spacing
    private let scale: LogScale?

    /// Makes the grid of an int.
    init(low: Int, high: Int, log: Bool, step: Int) {
        let count = (high - low) / step + 1
        self.init(count, Double(low), Double(step), .whole(low: low, step: step), log: log)
    }

    /// Makes the grid of a stepped float; nil where doubles are too coarse for so short a step.
    init?(low: Double, high: Double, log: Bool, step: Double) {
        guard step >= 2 * max(low.magnitude, high.magnitude).ulp else { return nil }
        if let decimal = DecimalGrid(low: low, high: high, step: step) {
            self.init(decimal.count, low, step, .decimal(decimal), log: log)
        } else {
            let count = Int(((high - low) / step * (1 + 0x1p-50)).rounded(.down)) + 1
            self.init(count, low, step, .binary(high: high), log: log)
        }
    }

    private init(_ count: Int, _ low: Double, _ step: Double, _ spacing: Spacing, log: Bool) {
        (self.count, self.low, self.step, self.spacing) = (count, low, step, spacing)
        guard log else {
            scale = nil
            return
        }
        let edge = max(low - step / 2, low / 2)
        let last = low + (Double(count - 1) + 0.5) * step
        scale = LogScale(low: edge > 0 ? edge : low, high: min(last, .greatestFiniteMagnitude))
    }

    /// Whether the cells are equal in logarithms.
    var isLog: Bool { scale != nil }

    /// The value of a level, `0..<count`.
    func value(_ level: Int) -> JSONValue {
        switch spacing {
        case .whole(let low, let step): .integer(low + level * step)
        case .decimal(let grid): .number(grid.value(level))
        case .binary(let high): .number(min(high, low + Double(level) * step))
        }
    }

    /// The level of a value, or the nearest one for a value between two points or outside the grid.
    func level(of value: Double) -> Int {
        let position = ((value - low) / step).rounded()
        return position > 0 ? min(count - 1, Int(min(position, 0x1p60))) : 0
    }

    /// The level whose cell holds a coordinate of `0..<1`.
    func level(at coordinate: Double) -> Int {
        if let scale { return level(of: scale.value(at: coordinate)) }
        return min(count - 1, Int(coordinate * Double(count)))
    }

    /// The centre of a level's cell.
    func centre(of level: Int) -> Double {
        guard let scale else { return (Double(level) + 0.5) / Double(count) }
        let value = low + Double(level) * step
        let lower = scale.position(of: level == 0 ? scale.low : value - step / 2)
        let upper = scale.position(of: level == count - 1 ? scale.high : value + step / 2)
        return (lower + upper) / 2
    }

    /// How the values follow from the levels.
    private enum Spacing: Sendable, Hashable {
        case whole(low: Int, step: Int)
        case decimal(DecimalGrid)
        case binary(high: Double)
    }
}
