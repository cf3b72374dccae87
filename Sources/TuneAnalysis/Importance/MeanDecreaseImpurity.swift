/// How much each parameter's splits reduce the variance within a forest's nodes, as shares of one.
///
/// Quick, but it favours parameters with many values, and looks only at where the trials are.
///
/// Source: Louppe et al., "Understanding variable importances in forests of randomized trees", NeurIPS 2013.
enum MeanDecreaseImpurity {
    /// The shares of the columns; zeros where no tree splits.
    static func shares(of trees: [RegressionTree], columns: Int) -> [Double] {
        var sums = [Double](repeating: 0, count: columns)
        for tree in trees {
            for (column, share) in tree.impurityDecreases(columns: columns).enumerated() {
                sums[column] += share
            }
        }
        let total = sums.reduce(0, +)
        return total > 0 ? sums.map { $0 / total } : sums
    }
}
