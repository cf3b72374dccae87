import TuneCore
import TuneNumerics

/// Changes some parameters of a configuration a little.
struct Mutation: Sendable {
    /// The space.
    let space: SearchSpace
    /// The parameters that have something to search.
    let searched: [Int]

    /// Makes the mutation of a space.
    init(_ space: SearchSpace) {
        self.space = space
        searched = space.parameters.indices.filter { space.kind(of: $0) != .fixed }
    }

    /// Draws a neighbour of a configuration; constraints are not looked at.
    ///
    /// Each active parameter is changed with a chance of 0.3 or of one in their number, at least one of them: a
    /// number by a normal step, reflected at the bounds, of ordered levels at least to the next one, a category to
    /// another one. What becomes active is drawn from the whole range.
    ///
    /// - Parameter width: The standard deviation of the steps, in units of the whole range.
    func neighbour(
        of base: Configuration, width: Double, using generator: inout SeededGenerator
    ) -> Configuration {
        var point = space.point(of: base)
        for index in searched where !space.isActive(base, index) { point[index] = generator.uniform() }
        var moves: [(index: Int, step: Double)] = []
        for index in chosen(of: base, using: &generator) {
            if case .unordered(let levels) = space.kind(of: index) {
                let level = Int(point[index] * Double(levels)) + 1 + generator.index(below: levels - 1)
                point[index] = (Double(level % levels) + 0.5) / Double(levels)
            } else {
                moves.append((index, width * generator.normal()))
            }
        }
        return moved(point, by: moves, from: base)
    }

    /// Applies steps, lengthening those that change nothing until they do.
    private func moved(
        _ point: [Double], by moves: [(index: Int, step: Double)], from base: Configuration
    ) -> Configuration {
        var (moves, target) = (moves, point)
        for (index, step) in moves { target[index] = Self.reflected(point[index] + step) }
        var configuration = space.configuration(at: target)
        for _ in 0..<60 {
            moves.removeAll { configuration.values[$0.index] != base.values[$0.index] }
            guard !moves.isEmpty else { break }
            for place in moves.indices {
                moves[place].step *= 2
                let index = moves[place].index
                target[index] = Self.reflected(point[index] + moves[place].step)
            }
            configuration = space.configuration(at: target)
        }
        return configuration
    }

    private func chosen(of base: Configuration, using generator: inout SeededGenerator) -> [Int] {
        let active = searched.filter { space.isActive(base, $0) }
        guard !active.isEmpty else { return [] }
        let chance = max(1 / Double(active.count), 0.3)
        let chosen = active.filter { _ in generator.uniform() < chance }
        return chosen.isEmpty ? [active[generator.index(below: active.count)]] : chosen
    }

    /// A number folded into the unit interval, as by mirrors at both ends.
    static func reflected(_ u: Double) -> Double {
        let rest = abs(u).truncatingRemainder(dividingBy: 2)
        return rest <= 1 ? rest : 2 - rest
    }
}
