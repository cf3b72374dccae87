public import TuneJSON
public import TuneNumerics

extension SearchSpace {
    /// The value of a parameter that is nearest to a number: within the bounds, on the grid, whole if it must be.
    ///
    /// - Returns: nil for parameters that are no numbers.
    public func value(of parameter: Int, nearestTo number: Double) -> JSONValue? {
        guard let bounds = parameters[parameter].domain.bounds, number.isFinite else { return nil }
        let clipped = min(max(number, bounds.lowerBound), bounds.upperBound)
        if case .continuous = kind(of: parameter) { return .number(clipped) }
        return axes[parameter].value(at: axes[parameter].coordinate(of: .number(clipped)))
    }

    /// The value of a discrete parameter some levels above (or below) another one, clipped at the ends.
    public func value(of parameter: Int, levels: Int, from value: JSONValue) -> JSONValue? {
        guard let count = axes[parameter].levels else { return nil }
        if case .grid(let grid) = axes[parameter], let number = value.double {
            return grid.value(min(max(grid.level(of: number) + levels, 0), count - 1))
        }
        let level = Int(axes[parameter].coordinate(of: value) * Double(count))
        let moved = min(max(level + levels, 0), count - 1)
        return axes[parameter].value(at: (Double(moved) + 0.5) / Double(count))
    }

    /// Makes a configuration of values that may not fit together: those of parameters that are active stay, missing
    /// ones are drawn, the others are left out.
    ///
    /// - Returns: nil when the result breaks a constraint in each of 100 draws.
    public func adapted(
        _ values: [JSONValue?], using generator: inout SeededGenerator
    ) -> Configuration? {
        for _ in 0..<100 {
            var adapted = [JSONValue?](repeating: nil, count: parameters.count)
            for index in order where meetsConditions(index, adapted) {
                adapted[index] =
                    values[index].flatMap(parameters[index].domain.member)
                    ?? axes[index].draw(using: &generator)
            }
            if satisfiesConstraints(adapted) { return Configuration(values: adapted) }
        }
        return nil
    }
}
