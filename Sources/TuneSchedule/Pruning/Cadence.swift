internal import TuneCore
internal import TuneJSON

/// The reports at which a trial is judged: the first one in each interval of steps.
///
/// Source: Optuna 5.0, `_percentile._is_first_in_interval_step`.
struct Cadence: Sendable, Hashable {
    /// No trial is judged before this step.
    let warmup: Int
    /// The length of an interval, at least 1; the first one begins with the warm-up's end.
    let interval: Int

    /// Whether a report is judged.
    ///
    /// - Parameter last: The last step reported before; nil for none.
    func isDue(_ step: Int, after last: Int?) -> Bool {
        guard step >= max(warmup, 0) else { return false }
        guard let last else { return true }
        return last < (step - warmup) / interval * interval + warmup
    }
}

extension Cadence {
    /// The options from which a cadence is made.
    static let fields = [
        OptionField(
            "warmup_steps", .integer(0...1_000_000_000), default: .integer(0),
            "No trial is judged before this step."),
        OptionField(
            "interval_steps", .integer(1...1_000_000_000), default: .integer(1),
            "A trial is judged at its first report in each interval of so many steps."),
    ]

    init(_ options: Options) {
        self.init(
            warmup: options.integer("warmup_steps") ?? 0, interval: options.integer("interval_steps") ?? 1)
    }
}
