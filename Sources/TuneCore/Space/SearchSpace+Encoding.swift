internal import TuneJSON

extension SearchSpace {
    /// Turns a point of the unit cube into a configuration; constraints are not looked at.
    ///
    /// Discrete values own equal cells, on a log scale log-equal ones. Coordinates outside `0..<1` count as
    /// the nearest inside, NaN as 0.5, and those of inactive parameters are ignored. Numbers never leave
    /// their bounds and are always finite.
    ///
    /// - Parameter point: One coordinate in `0..<1` per parameter; shape `[parameters.count]`.
    /// - Returns: A configuration with one value per active parameter.
    public func configuration(at point: [Double]) -> Configuration {
        precondition(point.count == parameters.count, "A point has one coordinate per parameter.")
        var values = [JSONValue?](repeating: nil, count: parameters.count)
        for index in order where meetsConditions(index, values) {
            values[index] = axes[index].value(at: point[index])
        }
        return Configuration(values: values)
    }

    /// Turns a configuration into a point of the unit cube.
    ///
    /// The configuration comes back from `configuration(at:)` exactly in its discrete values, as long as
    /// there are at most 2^51 of them or, on a log scale, `high / step` is at most 2^40. Of continuous values
    /// the bounds come back exactly and others within `2^-51 (high - low)`; on a log scale within
    /// `2^-50 (1 + |ln low| + |ln high|)` of the value; of a normal the coordinate within `2^-50`.
    ///
    /// - Parameter configuration: One value or nil per parameter.
    /// - Returns: Coordinates in `0..<1`: the centre of the cell of a discrete value, of the nearest grid
    ///   point for one that lies off its grid, 0.5 for an inactive parameter; shape `[parameters.count]`.
    public func point(of configuration: Configuration) -> [Double] {
        precondition(
            configuration.values.count == parameters.count, "A configuration has one value per parameter.")
        return axes.indices.map { index in
            configuration.values[index].map(axes[index].coordinate) ?? 0.5
        }
    }
}
