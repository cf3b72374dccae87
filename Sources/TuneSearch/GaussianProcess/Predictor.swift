/// What a model knows of the function at some rows: mean and variance of its value.
protocol Predictor: Sendable {
    /// Means and variances at rows.
    func predictions(at rows: Rows) -> Predictions

    /// Mean and variance at a row, and how they change with its numbers.
    func slopes(at row: [Double]) -> PredictionSlopes
}

/// Means and variances of a function's values at rows.
struct Predictions: Sendable, Hashable {
    /// The means; shape `[rows]`.
    var means: [Double]
    /// The variances, without noise, not negative; shape `[rows]`.
    var variances: [Double]
}

/// Mean and variance of a function's value at a row, with their gradients by the numbers of the row.
///
/// Gradients are 0 for choices and for what is inactive.
struct PredictionSlopes: Sendable, Hashable {
    var mean: Double
    var variance: Double
    var meanGradient: [Double]
    var varianceGradient: [Double]
}
