import TuneCore
import TuneJSON
import TuneNumerics

/// Visits every combination of values once, in a random order drawn from the seed.
///
/// The order is a keyed permutation of the cells' numbers; nothing is written down but which were visited.
/// Cells that break a constraint are passed over. A trial that was given the configuration of a cell has
/// visited it, whoever asked for it; a cell whose trial fails is not visited again.
struct GridSearcher: Searcher {
    private let space: SearchSpace
    private let cells: GridCells
    private let permutation: KeyedPermutation
    private let limit: Int
    /// The cells that trials have got.
    private var visited: Set<Int> = []
    /// The first place of the order that is not known to be visited or infeasible.
    private var cursor = 0

    /// The most cells that a grid has without being told how many to visit.
    static let cellLimit = 100_000

    /// Makes the searcher; throws what `GridCells` throws.
    init(_ context: SearcherContext) throws(InvalidField) {
        space = context.space
        cells = try GridCells(context.space, points: context.options.integer("count") ?? 5)
        limit = context.options.integer("limit") ?? cells.count
        var generator = SeededGenerator(seed: context.seed, trial: 0, purpose: .shuffle)
        permutation = KeyedPermutation(of: cells.count, using: &generator)
        advance()
    }

    mutating func observe(_ observation: Observation) {
        guard case .started(_, let configuration) = observation, let cell = cells.cell(of: configuration)
        else { return }
        visited.insert(cell)
        advance()
    }

    /// Proposes the next cell.
    ///
    /// Cost: linear in parameters.
    func propose(
        for slot: Slot, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        guard cursor < cells.count, visited.count < limit else { throw .exhausted }
        let cell = permutation[cursor]
        guard let configuration = configuration(cell) else { throw .infeasible(draws: Self.cellLimit) }
        let details: JSONObject = ["cell": .integer(cell), "cells": .integer(cells.count)]
        return Proposal(configuration, origin: Origin("grid", details))
    }

    /// Moves on to a cell that can be visited, past at most 100,000 that cannot.
    private mutating func advance() {
        for _ in 0..<Self.cellLimit {
            guard cursor < cells.count, configuration(permutation[cursor]) == nil else { return }
            cursor += 1
        }
    }

    /// The configuration of a cell that was not visited and satisfies the constraints.
    private func configuration(_ cell: Int) -> Configuration? {
        guard !visited.contains(cell) else { return nil }
        let configuration = cells.configuration(cell)
        return space.satisfiesConstraints(configuration) ? configuration : nil
    }
}

extension GridSearcher {
    /// The grid in the catalogue.
    static let entry = SearcherEntry(
        name: "grid",
        summary:
            "Every combination of values once, in a random order; numbers without steps get a few points.",
        source: "Cartesian product; the order after Black and Rogaway, CT-RSA 2002",
        options: [
            OptionField(
                "count", .integer(2...1000), default: 5, "How many points a parameter without steps gets."),
            OptionField(
                "limit", .integer(1...1_000_000_000), default: .null,
                "How many cells to visit at most; needed above \(cellLimit) cells."),
        ],
        traits: [.manyObjectives, .blind],
        check: { context throws(InvalidField) in
            let cells = try GridCells(context.space, points: context.options.integer("count") ?? 5)
            guard cells.count <= cellLimit || context.options.integer("limit") != nil else {
                throw InvalidField(
                    "/searcher/options/limit",
                    "is needed: the grid has \(cells.count) cells, more than \(cellLimit)")
            }
        },
        make: { context in
            if let searcher = try? GridSearcher(context) { searcher } else { RandomSearcher(context) }
        })
}
