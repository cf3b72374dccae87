public import TuneCore

/// The searchers that there are: the only place that names them.
public enum SearcherCatalog {
    /// All searchers, the simplest first.
    public static let all: [SearcherEntry] = [
        RandomSearcher.entry,
        GridSearcher.entry,
        SequenceSearcher.sobol,
        SequenceSearcher.halton,
        AnnealingEntry.entry,
        ParticleSwarmSearcher.entry,
        CMAESSearcher.entry,
        EvolutionSearcher.entry,
        BOHBSearcher.entry,
        PublishedBOHBSearcher.entry,
        TPESearcher.entry,
        TPESearcher.manyEntry,
        GeneticSearcher.entry,
        GeneticSearcher.directedEntry,
        DEHBSearcher.entry,
        PriorBandSearcher.entry,
        GPSearcher.entry,
        MobsterSearcher.entry,
        HyperTuneSearcher.entry,
        AutoSearcher.entry,
    ]

    /// The searcher of a name.
    public static func entry(named name: String) -> SearcherEntry? {
        all.first { $0.name == name }
    }
}
