/// What was measured after an epoch.
public struct EpochMetrics: Sendable, Hashable {
    /// The finished epochs.
    public let epoch: Int
    /// The measured values by name: a part of the split (`train_`, `val_`, `test_`) and a measure.
    ///
    /// `loss` is the mean cross entropy, or the mean squared error in units of the target's variance over the
    /// training rows. `accuracy` belongs to classification, `auc` to two classes, `r2` to regression. Of a
    /// network that diverged all are NaN. A measure that does not exist is absent: any of an empty part,
    /// `auc` of a part with one class, `r2` of a part with a constant target.
    public let values: [String: Double]

    /// The value of one name, if it was measured.
    public subscript(name: String) -> Double? { values[name] }
}
