import TuneCore

/// A search space as the tree-structured Parzen estimator sees it.
struct ParzenSpace: Sendable {
    /// Rows of numbers for configurations.
    let model: ModelSpace
    /// The blocks, parents before children.
    let blocks: [ParzenBlock]
    private let grids: [ParzenGrid?]
    private let priors: [ParzenPrior]

    /// Lays out a space; with `isJoint` false each parameter is modelled by itself.
    init(_ space: SearchSpace, isJoint: Bool) {
        model = ModelSpace(space)
        let parameters = space.parameters.indices.filter { space.kind(of: $0) != .fixed }
        blocks = ParzenBlock.blocks(of: space, parameters: parameters, isJoint: isJoint)
        grids = parameters.map { ParzenGrid(space, parameter: $0) }
        priors = zip(parameters, model.dimensions).map { parameter, dimension in
            ParzenPrior(space.parameters[parameter].prior, choices: dimension.choices)
        }
    }

    /// Where a block's part of a row lies.
    func coordinates(_ row: some RandomAccessCollection<Double>, in block: ParzenBlock) -> [ParzenCoordinate]
    {
        zip(block.dimensions, row).map { dimension, value in
            guard model.dimensions[dimension].choices == nil else { return .choice(Int(value)) }
            return grids[dimension]?.cell(at: value) ?? .point(value)
        }
    }

    /// Estimates the density of some trials' part in a block.
    ///
    /// Cost: linear in all trials, for each dimension.
    ///
    /// - Parameters:
    ///   - block: The dimensions.
    ///   - rows: The trials, ascending; those in which the block is inactive are passed over.
    ///   - isAged: Whether old trials count less.
    func mixture(
        of block: ParzenBlock, rows: [Int], in history: ParzenHistory, isAged: Bool
    ) -> ParzenMixture {
        let (values, width) = (history.trials.rows.values, history.trials.rows.width)
        let first = block.dimensions.first ?? 0
        var kernels = [Int32](repeating: -1, count: history.trials.rows.count)
        var members: [Int] = []
        for row in rows where values[row * width + first] != Dimension.inactive {
            kernels[row] = Int32(truncatingIfNeeded: members.count)
            members.append(row)
        }
        let columns = block.dimensions.map { dimension in
            if let choices = model.dimensions[dimension].choices {
                let indices = members.map { values[$0 * width + dimension] }
                return ParzenColumn(indices: indices, choices: choices, prior: priors[dimension])
            }
            return ParzenColumn(
                history.columns[dimension], kernels: kernels, count: members.count, prior: priors[dimension])
        }
        let weights =
            isAged
            ? ParzenMixture.weights(members.count) : [Double](repeating: 1, count: members.count)
        return ParzenMixture(columns, weights: weights)
    }
}
