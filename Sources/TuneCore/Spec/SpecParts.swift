/// The catalogue entries that a definition chose, and the contexts to make them from.
struct SpecParts {
    let searcher: SearcherEntry
    let scheduler: SchedulerEntry
    let schedulerContext: SchedulerContext
    private let spec: ExperimentSpec

    init(spec: ExperimentSpec, searcher: SearcherEntry, scheduler: SchedulerEntry) {
        self.spec = spec
        self.searcher = searcher
        self.scheduler = scheduler
        schedulerContext = SchedulerContext(
            seed: UInt64(spec.seed), options: spec.scheduler.options, space: spec.space,
            isGuided: searcher.traits.contains(.guidesPromotions),
            maximizes: spec.objective.goal == .maximize)
    }

    func searcherContext(levels: [Int]) -> SearcherContext {
        SearcherContext(
            space: spec.space, seed: UInt64(spec.seed), levels: levels.isEmpty ? [0] : levels,
            options: spec.searcher.options, trialLimit: spec.limits.trials,
            objectives: spec.objectives.count, concurrent: spec.limits.concurrent)
    }
}

extension ExperimentSpec {
    /// The entries of the chosen searcher and scheduler; nil when a catalogue lacks one.
    func parts(from catalogs: Catalogs) -> SpecParts? {
        guard let searcher = catalogs.searchers.first(where: { $0.name == self.searcher.name }),
            let scheduler = catalogs.schedulers.first(where: { $0.name == self.scheduler.name })
        else { return nil }
        return SpecParts(spec: self, searcher: searcher, scheduler: scheduler)
    }
}
