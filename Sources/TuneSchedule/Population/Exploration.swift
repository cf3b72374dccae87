internal import TuneCore
internal import TuneJSON
internal import TuneNumerics

/// Changes the configuration of the trial that is cloned, as population based training does.
///
/// Each parameter is drawn anew with the chance `resampling`; otherwise a number is multiplied by `factor` or divided
/// by it, a level moves to a neighbour, a category without order is kept. Results lie in the space: numbers are clipped
/// and put on their grid, children of a changed parent are drawn, constraints hold.
///
/// Source: Jaderberg et al., "Population based training of neural networks", 2017, section 4 (perturb, resample).
struct Exploration: Sendable {
    let space: SearchSpace
    /// The chance that a parameter is drawn anew, 0 to 1.
    let resampling: Double
    /// What numbers are multiplied by, or divided by, above 1.
    let factor: Double

    /// A changed configuration; the given one when none in 20 tries satisfies the constraints.
    func explored(
        _ configuration: Configuration, using generator: inout SeededGenerator
    ) -> Configuration {
        for _ in 0..<20 {
            var values = configuration.values
            for index in values.indices {
                guard let value = values[index] else { continue }
                values[index] = changed(value, index, using: &generator)
            }
            if let found = space.adapted(values, using: &generator) { return found }
        }
        return configuration
    }

    /// The new value; nil to draw one.
    private func changed(
        _ value: JSONValue, _ index: Int, using generator: inout SeededGenerator
    ) -> JSONValue? {
        let kind = space.kind(of: index)
        if kind == .fixed { return value }
        let (resamples, goesUp) = (generator.uniform() < resampling, generator.uniform() < 0.5)
        if resamples { return nil }
        if case .unordered = kind { return value }
        if let number = value.double,
            let moved = space.value(of: index, nearestTo: goesUp ? number * factor : number / factor),
            moved != value || kind == .continuous
        {
            return moved
        }
        return space.value(of: index, levels: goesUp ? 1 : -1, from: value) ?? value
    }
}
