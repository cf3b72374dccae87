/// Which searchers go with which schedulers.
public enum Compatibility {
    /// Why a searcher makes no sense beside a scheduler; nil when it does.
    ///
    /// - Parameter levels: How many steps the scheduler compares trials at, with its options.
    public static func objection(
        to searcher: SearcherEntry, beside scheduler: SchedulerEntry, levels: Int
    ) -> String? {
        if scheduler.clones, !searcher.traits.contains(.blind) {
            return
                "does not go with \(scheduler.name), which changes configurations while they train: results would "
                + "be laid to the wrong ones; choose one that does not learn, such as random"
        }
        if searcher.traits.contains(.needsLevels), levels < 2 {
            return "needs results at several steps; \(scheduler.name) compares trials at "
                + (levels == 0 ? "none" : "one") + ": choose a scheduler with rungs, such as asha"
        }
        return nil
    }
}
