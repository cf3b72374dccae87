/// What a model knows of one parameter.
struct Dimension: Sendable, Hashable {
    /// The number of choices without an order; nil for a coordinate of the unit interval.
    let choices: Int?
    /// Whether there are configurations in which the parameter is inactive.
    let isConditional: Bool

    /// What stands in a row for the coordinate of an inactive parameter: all others are at least 0.
    static let inactive = -1.0

    /// The deviation of values that are spread evenly: numbers over the unit interval, or indices of choices.
    var evenDeviation: Double {
        let count = Double(choices ?? 0)
        return choices == nil ? (1.0 / 12).squareRoot() : ((count * count - 1) / 12).squareRoot()
    }
}
