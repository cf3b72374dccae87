import Glibc
import TuneCore
import TuneNumerics

/// How two parents have a child.
struct Breeding: Sendable {
    /// How numbers are mixed; categories always come from one parent or the other.
    enum Crossover: String, Sendable, CaseIterable {
        /// Each gene from one of the two.
        case uniform
        /// Evenly from the range between the two, half as much again to both sides (Eshelman and Schaffer
        /// 1992).
        case blend
        /// As if by a one-point crossover of binary numbers (Deb and Agrawal 1995), bounded.
        case binary
    }

    /// A child to be, and how it came about.
    struct Child {
        /// One coordinate per parameter.
        let point: [Double]
        /// The trials that it descends from, one or two.
        let parents: [Int]
        /// The parameters that were drawn anew.
        let mutated: [Int]
    }

    private let space: SearchSpace
    private let searched: [Int]
    private let crossover: Crossover
    private let crossoverChance: Double
    private let mutationChance: Double

    /// Makes the rules; without a mutation chance one parameter is drawn anew on average.
    init(_ space: SearchSpace, crossover: Crossover, crossoverChance: Double, mutationChance: Double?) {
        self.space = space
        searched = space.parameters.indices.filter { space.kind(of: $0) != .fixed }
        self.crossover = crossover
        self.crossoverChance = crossoverChance
        self.mutationChance = mutationChance ?? 1 / Double(max(1, searched.count))
    }

    /// Draws a child of two parents, each the better of two drawn ones.
    ///
    /// - Parameter parents: At least one.
    func child(of parents: [Individual], using generator: inout SeededGenerator) -> Child {
        let first = winner(of: parents, using: &generator)
        let others = parents.filter { $0.trial != first.trial }
        let isCrossed = generator.uniform() < crossoverChance && !others.isEmpty
        let second = isCrossed ? winner(of: others, using: &generator) : first
        var point = first.point
        var mutated: [Int] = []
        for index in searched {
            if generator.uniform() < mutationChance {
                point[index] = generator.uniform()
                mutated.append(index)
            } else {
                point[index] = gene(index, first, second, using: &generator)
            }
        }
        return Child(
            point: point, parents: isCrossed ? [first.trial, second.trial] : [first.trial], mutated: mutated)
    }

    /// The better of two drawn ones by constrained domination; the second if neither is.
    private func winner(of parents: [Individual], using generator: inout SeededGenerator) -> Individual {
        let first = parents[generator.index(below: parents.count)]
        let second = parents[generator.index(below: parents.count)]
        let isFeasible = (first.violation <= 0, second.violation <= 0)
        let isFirstBetter =
            isFeasible == (true, true)
            ? Dominance.dominates(first.losses, second.losses) : first.violation < second.violation
        return isFirstBetter ? first : second
    }

    /// A parameter's coordinate, of the parent that has it where only one does.
    private func gene(
        _ index: Int, _ first: Individual, _ second: Individual, using generator: inout SeededGenerator
    ) -> Double {
        let isActive = [first, second].map { space.isActive($0.configuration, index) }
        guard isActive[0] && isActive[1] else {
            if isActive[0] { return first.point[index] }
            return isActive[1] ? second.point[index] : generator.uniform()
        }
        let (a, b) = (first.point[index], second.point[index])
        if case .unordered = space.kind(of: index) { return generator.uniform() < 0.5 ? a : b }
        switch crossover {
        case .uniform: return generator.uniform() < 0.5 ? a : b
        case .blend:
            let (low, high) = (min(a, b), max(a, b))
            let (lower, upper) = (max(0, low - 0.5 * (high - low)), min(1, high + 0.5 * (high - low)))
            return lower + generator.uniform() * (upper - lower)
        case .binary: return simulatedBinary(a, b, using: &generator)
        }
    }

    /// One of the two children of a bounded simulated binary crossover with index 2.
    private func simulatedBinary(_ a: Double, _ b: Double, using generator: inout SeededGenerator) -> Double {
        let (low, high) = (min(a, b), max(a, b))
        guard high - low > 1e-12 else { return a }
        let isLower = generator.uniform() < 0.5
        let room = isLower ? low : 1 - high
        let alpha = 2 - pow(1 + 2 * room / (high - low), -3)
        let u = generator.uniform()
        let spread = u <= 1 / alpha ? cbrt(u * alpha) : cbrt(1 / (2 - u * alpha))
        let half = 0.5 * spread * (high - low)
        let middle = 0.5 * (low + high)
        return min(max(isLower ? middle - half : middle + half, 0), 1)
    }
}
