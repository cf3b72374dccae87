internal import TuneCore

extension ASHA {
    /// Why a trial goes on, pauses or stops at a rung.
    ///
    /// The sentence names no value: those are turned to the objective's own direction at the edge.
    func reason(
        _ crossing: Crossing, at index: Int, _ standing: Standing, _ verdict: RungVerdict, pauses: Bool
    ) -> Reason {
        let rank = standing.better + 1
        let place = "rank \(rank) of \(standing.count) at step \(levels[index])"
        let rest: String
        if pauses {
            rest = "paused until it is among those that go on"
        } else if let places = verdict.places {
            rest = places == 1 ? "the best one goes on" : "the best \(places) go on"
        } else if verdict.threshold == nil {
            rest = verdict.survives ? "too few to compare, so it goes on" : "too few to compare, so it stops"
        } else {
            rest = verdict.survives ? "good enough to go on" : "not good enough to go on"
        }
        return Reason(
            rule: Self.entry.name, text: place + ": " + rest, rung: levels[index], bracket: crossing.bracket,
            value: Self.finite(crossing.loss),
            threshold: verdict.threshold.flatMap(Self.finite), rank: rank, count: standing.count)
    }

    /// A value as reasons show it: none where it is not finite.
    static func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
}
