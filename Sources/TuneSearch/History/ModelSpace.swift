import TuneCore

/// A search space as a model sees it: rows of numbers for configurations.
struct ModelSpace: Sendable {
    /// The space.
    let space: SearchSpace
    /// What the numbers of a row mean.
    let dimensions: [Dimension]
    /// The indices of the parameters that the dimensions stand for.
    let parameters: [Int]

    /// Picks the parameters that have something to search, or all of them.
    init(_ space: SearchSpace, keepsFixed: Bool = false) {
        self.space = space
        parameters = space.parameters.indices.filter { keepsFixed || space.kind(of: $0) != .fixed }
        dimensions = parameters.map { index in
            let isConditional = !space.parameters[index].conditions.isEmpty
            switch space.kind(of: index) {
            case .unordered(let levels): return Dimension(choices: levels, isConditional: isConditional)
            case .continuous, .ordered, .fixed: return Dimension(choices: nil, isConditional: isConditional)
            }
        }
    }

    /// Turns a configuration into a row.
    ///
    /// - Returns: The centre of a number's cell, the index of a choice, or `inactive`; shape
    ///   `[dimensions.count]`.
    func row(of configuration: Configuration) -> [Double] {
        let point = space.point(of: configuration)
        return zip(parameters, dimensions).map { index, dimension in
            guard space.isActive(configuration, index) else { return Dimension.inactive }
            guard let choices = dimension.choices else { return point[index] }
            return (point[index] * Double(choices)).rounded(.down)
        }
    }

    /// Leaves open in a row what is inactive in the configuration that was made of it.
    func masked(_ row: [Double], by configuration: Configuration) -> [Double] {
        zip(parameters, row).map { space.isActive(configuration, $0) ? $1 : Dimension.inactive }
    }

    /// Turns a row into a configuration; nil where it breaks a constraint.
    func configuration(at row: [Double]) -> Configuration? {
        var point = [Double](repeating: 0.5, count: space.parameters.count)
        for (index, (dimension, value)) in zip(parameters, zip(dimensions, row)) {
            point[index] = dimension.choices.map { (value + 0.5) / Double($0) } ?? value
        }
        let configuration = space.configuration(at: point)
        return space.satisfiesConstraints(configuration) ? configuration : nil
    }
}
