import TuneCore
import TuneJSON
import TuneNumerics

/// The densities of good and bad trials, block by block, and the search for what is good and not bad.
///
/// Each block is drawn and judged by itself, parents before children: of some draws from the good density the
/// one with the highest ratio of good to bad is kept, and the blocks that it makes inactive are passed over.
/// All other blocks keep their values while one is drawn, so that constraints can be looked at.
struct ParzenModel {
    private let space: ParzenSpace
    private let history: ParzenHistory
    private let split: ParzenSplit
    private let pairs: [Pair]

    /// The two densities of one block.
    private struct Pair {
        let block: ParzenBlock
        let below: ParzenMixture
        let above: ParzenMixture
    }

    /// A row, its configuration and what the model thinks of it.
    struct Choice {
        var row: [Double]
        var configuration: Configuration
        var judged: [Judged] = []
        /// How many draws were compared.
        var candidates = 0
    }

    /// What the model thinks of the part of a configuration in one block.
    struct Judged {
        let block: ParzenBlock
        let logBelow: Double
        let logAbove: Double
        let kernels: (below: Int, above: Int)
    }

    /// Estimates the densities.
    ///
    /// Cost: linear in trials, for each parameter.
    init(_ space: ParzenSpace, _ history: ParzenHistory, _ split: ParzenSplit, agesGood: Bool) {
        (self.space, self.history, self.split) = (space, history, split)
        pairs = space.blocks.map { block in
            Pair(
                block: block,
                below: space.mixture(of: block, rows: split.below, in: history, isAged: agesGood),
                above: space.mixture(of: block, rows: split.above, in: history, isAged: true))
        }
    }

    /// Searches for a configuration that was not tried.
    ///
    /// - Parameters:
    ///   - candidates: How many draws are compared in each block; four times as many where constraints or
    ///     trials made before rule out all of those.
    ///   - start: A feasible configuration to begin with where draws of the whole row find none.
    ///   - generator: The source of chance.
    /// - Returns: nil when all that was found has been tried.
    func choose(
        _ candidates: Int, from start: Configuration, using generator: inout SeededGenerator
    ) -> Choice? {
        var choice = begin(start, using: &generator)
        for (place, pair) in pairs.enumerated()
        where isActive(pair.block, in: choice.row) {
            guard let next = improve(choice, place, candidates, using: &generator) else { return nil }
            choice = next
        }
        return history.trials.isNew(choice.configuration) ? choice : nil
    }

    /// Draws a whole row that satisfies the constraints.
    private func begin(_ start: Configuration, using generator: inout SeededGenerator) -> Choice {
        var row = [Double](repeating: 0.5, count: space.model.dimensions.count)
        for _ in 0..<32 {
            for pair in pairs { place(pair.below.draw(using: &generator), of: pair.block, in: &row) }
            if let configuration = space.model.configuration(at: row) {
                return Choice(
                    row: space.model.masked(row, by: configuration), configuration: configuration)
            }
        }
        return Choice(row: space.model.row(of: start), configuration: start)
    }

    /// Replaces a block's part by the best draw that is feasible and, if nothing comes after it, new.
    private func improve(
        _ choice: Choice, _ place: Int, _ candidates: Int, using generator: inout SeededGenerator
    ) -> Choice? {
        let pair = pairs[place]
        var count = 0
        for _ in 0..<4 {
            let draws = (0..<candidates).map { _ in pair.below.draw(using: &generator) }
            count += candidates
            let points = draws.map { space.coordinates($0, in: pair.block) }
            let below = ParzenSums(pair.below).logDensities(at: points)
            let above = ParzenSums(pair.above).logDensities(at: points)
            let scores = zip(below, above).map { $0 - $1 }
            for index in scores.indices.sorted(by: { (scores[$0], $1) > (scores[$1], $0) }) {
                guard var next = replaced(choice, draws[index], place, using: &generator) else { continue }
                let judged = Judged(
                    block: pair.block, logBelow: below[index], logAbove: above[index],
                    kernels: (pair.below.count, pair.above.count))
                next.judged = choice.judged + [judged]
                next.candidates = choice.candidates + count
                return next
            }
        }
        return nil
    }

    /// A choice with another part in one block; nil where that breaks a constraint or leads to nothing new.
    private func replaced(
        _ choice: Choice, _ draw: [Double], _ index: Int, using generator: inout SeededGenerator
    ) -> Choice? {
        var row = choice.row
        place(draw, of: pairs[index].block, in: &row)
        // What was inactive may become active by this block: it gets a draw to begin with.
        for pair in pairs[(index + 1)...] where !isActive(pair.block, in: row) {
            place(pair.below.draw(using: &generator), of: pair.block, in: &row)
        }
        guard let configuration = space.model.configuration(at: row) else { return nil }
        let masked = space.model.masked(row, by: configuration)
        let hasMore = pairs[(index + 1)...].contains { isActive($0.block, in: masked) }
        guard hasMore || history.trials.isNew(configuration) else { return nil }
        return Choice(row: masked, configuration: configuration)
    }

    private func place(_ draw: [Double], of block: ParzenBlock, in row: inout [Double]) {
        for (dimension, value) in zip(block.dimensions, draw) { row[dimension] = value }
    }

    private func isActive(_ block: ParzenBlock, in row: [Double]) -> Bool {
        block.dimensions.first.map { row[$0] != Dimension.inactive } ?? false
    }
}
