import TuneCore
import TuneNumerics

/// The variation of differential evolution, `rand/1/bin`, for numbers and categories.
///
/// Source: Storn and Price, "Differential evolution", J. Global Optimization 11, 1997; values out of bounds are
/// drawn anew as by Awad et al., "DEHB", IJCAI 2021.
struct DifferentialMutation: Sendable {
    /// The space.
    let space: SearchSpace
    /// The parameters that have something to search.
    let searched: [Int]
    /// How much of a difference is added.
    let factor: Double
    /// The chance that a parameter comes from the mutant.
    let crossover: Double

    /// Draws a child of a parent and three others; all are points, shape `[parameters.count]`.
    ///
    /// At least one parameter comes from the mutant.
    func child(
        of parent: [Double], _ base: [Double], _ first: [Double], _ second: [Double],
        using generator: inout SeededGenerator
    ) -> [Double] {
        guard !searched.isEmpty else { return parent }
        var child = parent
        let certain = generator.index(below: searched.count)
        for (place, index) in searched.enumerated() {
            guard place == certain || generator.uniform() < crossover else { continue }
            child[index] =
                if case .unordered(let levels) = space.kind(of: index) {
                    choice(base[index], first[index], second[index], levels, using: &generator)
                } else {
                    number(base[index] + factor * (first[index] - second[index]), using: &generator)
                }
        }
        return child
    }

    private func number(_ sum: Double, using generator: inout SeededGenerator) -> Double {
        sum >= 0 && sum < 1 ? sum : generator.uniform()
    }

    /// The base's choice, or any with the factor as its chance where the other two differ.
    private func choice(
        _ base: Double, _ first: Double, _ second: Double, _ levels: Int,
        using generator: inout SeededGenerator
    ) -> Double {
        let differ = Int(first * Double(levels)) != Int(second * Double(levels))
        return differ && generator.uniform() < factor ? generator.uniform() : base
    }
}
