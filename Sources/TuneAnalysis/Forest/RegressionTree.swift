/// A binary regression tree as arrays over its nodes, the root first, children after their parents.
struct RegressionTree: Sendable {
    /// The column that a node splits; negative for a leaf.
    var feature: [Int] = []
    /// What goes left: at most this much.
    var threshold: [Double] = []
    /// The left children; negative for leaves.
    var left: [Int] = []
    /// The right children; negative for leaves.
    var right: [Int] = []
    /// The mean of the targets in each node.
    var value: [Double] = []
    /// The variance of the targets in each node.
    var impurity: [Double] = []
    /// How many observations came to each node, repeated ones counted again.
    var weight: [Double] = []

    /// Adds a leaf and returns its index.
    mutating func addLeaf(value: Double, impurity: Double, weight: Double) -> Int {
        feature.append(-1)
        threshold.append(0)
        left.append(-1)
        right.append(-1)
        self.value.append(value)
        self.impurity.append(impurity)
        self.weight.append(weight)
        return feature.count - 1
    }

    /// By how much each column's splits reduced the variance, as shares of one; zeros for a tree without splits.
    ///
    /// Source: Breiman, Friedman, Olshen, Stone, "Classification and regression trees", 1984, section 5.3.4.
    func impurityDecreases(columns: Int) -> [Double] {
        var decreases = [Double](repeating: 0, count: columns)
        for node in feature.indices where feature[node] >= 0 {
            let (left, right) = (left[node], right[node])
            decreases[feature[node]] +=
                weight[node] * impurity[node] - weight[left] * impurity[left] - weight[right]
                * impurity[right]
        }
        let sum = decreases.reduce(0, +)
        return sum > 0 ? decreases.map { $0 / sum } : decreases.map { _ in 0 }
    }
}
