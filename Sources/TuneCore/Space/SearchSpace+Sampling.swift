internal import TuneJSON
public import TuneNumerics

/// No configuration that satisfies the constraints was found.
public struct SpaceInfeasible: Error, Sendable, Hashable {
    /// How many configurations were drawn in vain.
    public let draws: Int
}

extension SearchSpace {
    /// Draws a configuration: uniform in the unit cube, among those that satisfy the constraints.
    ///
    /// Only what the constraints depend on is drawn again after a rejection.
    ///
    /// - Throws: `SpaceInfeasible` after 10,000 draws, as constraints do that hardly anything satisfies.
    public func sample(using generator: inout SeededGenerator) throws(SpaceInfeasible) -> Configuration {
        try sample(fromPriors: false, using: &generator)
    }

    /// Draws a configuration from what people believe: each parameter from its prior, uniform where it has none.
    ///
    /// - Throws: `SpaceInfeasible` after 10,000 draws.
    public func samplePrior(
        using generator: inout SeededGenerator
    ) throws(SpaceInfeasible) -> Configuration {
        try sample(fromPriors: true, using: &generator)
    }

    private func sample(
        fromPriors: Bool, using generator: inout SeededGenerator
    ) throws(SpaceInfeasible) -> Configuration {
        var values = [JSONValue?](repeating: nil, count: parameters.count)
        var draws = 0
        repeat {
            guard draws < Self.drawLimit else { throw SpaceInfeasible(draws: draws) }
            draws += 1
            draw(tied, fromPriors, into: &values, using: &generator)
        } while !satisfiesConstraints(values)
        draw(free, fromPriors, into: &values, using: &generator)
        return Configuration(values: values)
    }

    /// Draws what a partial configuration leaves out.
    ///
    /// Every given value stays and becomes active: its missing parents are drawn so that it does.
    ///
    /// - Parameters:
    ///   - partial: What is given, as `partialConfiguration(from:at:)` reads it.
    ///   - generator: The source of chance.
    /// - Throws: `SpaceInfeasible` after 10,000 draws, as when the given values exclude each other.
    public func completed(
        _ partial: Configuration, using generator: inout SeededGenerator
    ) throws(SpaceInfeasible) -> Configuration {
        let completion = Completion(of: partial, in: self)
        for _ in 0..<Self.drawLimit {
            if let values = completion.draw(using: &generator), satisfiesConstraints(values) {
                return Configuration(values: values)
            }
        }
        throw SpaceInfeasible(draws: Self.drawLimit)
    }

    /// Draws some parameters, parents first, and deactivates those whose conditions do not hold.
    private func draw(
        _ indices: [Int], _ fromPriors: Bool, into values: inout [JSONValue?],
        using generator: inout SeededGenerator
    ) {
        for index in indices {
            guard meetsConditions(index, values) else {
                values[index] = nil
                continue
            }
            let prior = fromPriors ? parameters[index].prior : nil
            values[index] =
                prior.map { axes[index].value(at: $0.draw(using: &generator)) }
                ?? axes[index].draw(using: &generator)
        }
    }
}
