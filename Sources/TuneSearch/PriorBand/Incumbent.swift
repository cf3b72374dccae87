import Glibc
import TuneCore
import TuneNumerics

/// The best configuration so far, and what is near it.
struct Incumbent: Sendable, Hashable {
    /// The configuration.
    let configuration: Configuration
    /// Its coordinates.
    let point: [Double]

    /// How often a parameter is changed.
    private static let rate = 0.5
    /// How far a number is moved: a standard deviation on the unit interval.
    private static let deviation = 0.25

    /// A configuration of which about half the parameters, at least one, were changed.
    ///
    /// Numbers move by a normal distribution cut to the unit interval, categories become another one; what
    /// becomes active is drawn evenly.
    func mutated(in space: SearchSpace, using generator: inout SeededGenerator) -> Configuration {
        let active = space.parameters.indices.filter { index in
            space.kind(of: index) != .fixed && space.isActive(configuration, index)
        }
        guard !active.isEmpty else { return configuration }
        let certain = active[generator.index(below: active.count)]
        var point = point
        for index in space.parameters.indices where !space.isActive(configuration, index) {
            point[index] = generator.uniform()
        }
        for index in active where generator.uniform() < Self.rate || index == certain {
            if case .unordered(let levels) = space.kind(of: index) {
                let own = min(levels - 1, Int(point[index] * Double(levels)))
                let other = generator.index(below: levels - 1)
                point[index] = (Double(other < own ? other : other + 1) + 0.5) / Double(levels)
            } else {
                point[index] = normal(at: index).sample(using: &generator)
            }
        }
        return space.configuration(at: point)
    }

    /// The logarithm of the density of a configuration around this one, relative to the uniform density.
    ///
    /// A parameter that is not active in both counts nothing.
    func logDensity(of other: Configuration, in space: SearchSpace) -> Double {
        let place = space.point(of: other)
        return space.parameters.indices.reduce(0) { sum, index in
            guard space.isActive(configuration, index), space.isActive(other, index) else { return sum }
            switch space.kind(of: index) {
            case .fixed: return sum
            case .unordered(let levels):
                let isSame = Int(place[index] * Double(levels)) == Int(point[index] * Double(levels))
                let chance = isSame ? 1 - Self.rate : Self.rate / Double(levels - 1)
                return sum + log(chance * Double(levels))
            case .continuous, .ordered: return sum + normal(at: index).logDensity(place[index])
            }
        }
    }

    private func normal(at index: Int) -> TruncatedNormal {
        TruncatedNormal(mean: point[index], deviation: Self.deviation, from: 0, to: 1)
    }
}
