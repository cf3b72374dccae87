public import TuneCore

/// The schedulers there are; the only place that names them.
public enum SchedulerCatalog {
    /// Every scheduler, in the order in which people should meet them.
    public static let all: [SchedulerEntry] = [
        none, ASHA.entry, Hyperband.entry, AsyncHyperband.entry, PASHA.entry, MedianStopping.entry,
        PercentileRule.entry, ThresholdRule.entry,
        PatientRule.entry, WilcoxonRule.entry, CurveRule.entry, PopulationTraining.entry,
        PopulationTraining.banditEntry,
    ]

    /// The scheduler of a name; nil when there is none.
    public static func entry(named name: String) -> SchedulerEntry? {
        all.first { $0.name == name }
    }

    private static let none = SchedulerEntry(
        name: "none", summary: "Compares nothing: every trial runs until it ends by itself.",
        source: "The baseline of every comparison", options: [], make: { _ in NoScheduler() })
}
