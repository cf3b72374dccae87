import TuneCore
import TuneNumerics

/// Draws configurations at random that were not tried before, as far as there are any.
struct FreshSampler: Sendable {
    private let space: SearchSpace
    /// The configurations of a space that is small enough to look through; nil otherwise.
    private let cells: GridCells?

    /// Lists the configurations of a small discrete space.
    init(_ space: SearchSpace) {
        self.space = space
        let isDiscrete = space.parameters.indices.allSatisfy { space.levels(of: $0) != nil }
        let all = isDiscrete ? try? GridCells(space, points: 2) : nil
        cells = all.flatMap { $0.count <= Self.cellLimit ? $0 : nil }
    }

    /// Draws a configuration that is new, or any when none is found.
    ///
    /// - Throws: `infeasible` when no draw satisfies the constraints.
    func draw(
        besides history: TrialHistory, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Configuration {
        var configuration = try space.draw(using: &generator)
        for _ in 0..<Self.drawLimit {
            if history.isNew(configuration) { return configuration }
            configuration = try space.draw(using: &generator)
        }
        return unvisited(besides: history, using: &generator) ?? configuration
    }

    /// The first new configuration after a random place of a small space.
    private func unvisited(
        besides history: TrialHistory, using generator: inout SeededGenerator
    ) -> Configuration? {
        guard let cells, history.configurationCount < cells.count else { return nil }
        let start = generator.index(below: cells.count)
        for step in 0..<cells.count {
            let configuration = cells.configuration((start + step) % cells.count)
            if history.isNew(configuration), space.satisfiesConstraints(configuration) {
                return configuration
            }
        }
        return nil
    }

    private static let drawLimit = 64
    private static let cellLimit = 1024
}

extension SearchSpace {
    /// Draws a feasible configuration.
    func draw(using generator: inout SeededGenerator) throws(SearchFailure) -> Configuration {
        do {
            return try sample(using: &generator)
        } catch {
            throw .infeasible(draws: error.draws)
        }
    }
}
