import TuneCore

/// Dimensions that are always active together, and so are modelled together.
struct ParzenBlock: Sendable {
    /// The dimensions, ascending.
    let dimensions: [Int]
    /// The names of the parameters.
    let names: [String]

    /// Parts a space into blocks, parents before children.
    ///
    /// Parameters with the same conditions share a block; with `isJoint` false each one has its own.
    static func blocks(of space: SearchSpace, parameters: [Int], isJoint: Bool) -> [ParzenBlock] {
        var blocks: [(conditions: Set<Condition>, depth: Int, dimensions: [Int])] = []
        for (dimension, parameter) in parameters.enumerated() {
            let conditions = Set(space.parameters[parameter].conditions)
            if isJoint, let known = blocks.firstIndex(where: { $0.conditions == conditions }) {
                blocks[known].dimensions.append(dimension)
            } else {
                blocks.append((conditions, depth(of: parameter, in: space), [dimension]))
            }
        }
        let order = blocks.indices.sorted { (blocks[$0].depth, $0) < (blocks[$1].depth, $1) }
        return order.map { index in
            let dimensions = blocks[index].dimensions
            return ParzenBlock(
                dimensions: dimensions,
                names: dimensions.map { space.parameters[parameters[$0]].name })
        }
    }

    /// How many parents a parameter has one above the other.
    private static func depth(of parameter: Int, in space: SearchSpace) -> Int {
        var depth = 0
        var layer = Set([parameter])
        while true {
            let parents = layer.flatMap { space.parameters[$0].conditions.map(\.parent) }
            guard !parents.isEmpty, depth < space.parameters.count else { return depth }
            depth += 1
            layer = Set(parents)
        }
    }
}
