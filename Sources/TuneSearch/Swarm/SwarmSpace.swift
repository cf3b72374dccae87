import TuneCore
import TuneNumerics

/// A search space as a swarm moves in it: a coordinate for a number, one for each choice of a category.
struct SwarmSpace: Sendable {
    /// How many coordinates there are.
    let width: Int
    private let space: SearchSpace
    private let blocks: [Block]

    /// The coordinates of one parameter.
    private struct Block: Sendable {
        let parameter: Int
        let start: Int
        /// How many choices there are; nil for a number.
        let choices: Int?
    }

    /// Lays out the parameters that have something to search.
    init(_ space: SearchSpace) {
        self.space = space
        var (blocks, width): ([Block], Int) = ([], 0)
        for index in space.parameters.indices {
            switch space.kind(of: index) {
            case .fixed: continue
            case .continuous, .ordered: blocks.append(Block(parameter: index, start: width, choices: nil))
            case .unordered(let levels):
                blocks.append(Block(parameter: index, start: width, choices: levels))
            }
            width += blocks.last?.choices ?? 1
        }
        (self.blocks, self.width) = (blocks, width)
    }

    /// The configuration at a position: of a category the choice with the highest coordinate, the first of equals.
    func configuration(at position: [Double]) -> Configuration {
        var point = [Double](repeating: 0.5, count: space.parameters.count)
        for block in blocks {
            guard let choices = block.choices else {
                point[block.parameter] = position[block.start]
                continue
            }
            var choice = 0
            for other in 1..<choices where position[block.start + other] > position[block.start + choice] {
                choice = other
            }
            point[block.parameter] = (Double(choice) + 0.5) / Double(choices)
        }
        return space.configuration(at: point)
    }

    /// A position of a configuration: chosen categories at 1, others at 0, what is inactive anywhere.
    func position(of configuration: Configuration, using generator: inout SeededGenerator) -> [Double] {
        let point = space.point(of: configuration)
        var position = [Double](repeating: 0, count: width)
        for block in blocks {
            let isActive = space.isActive(configuration, block.parameter)
            for offset in 0..<(block.choices ?? 1) {
                position[block.start + offset] = isActive ? 0 : generator.uniform()
            }
            guard isActive else { continue }
            if let choices = block.choices {
                let choice = min(choices - 1, Int(point[block.parameter] * Double(choices)))
                position[block.start + choice] = 1
            } else {
                position[block.start] = point[block.parameter]
            }
        }
        return position
    }
}
