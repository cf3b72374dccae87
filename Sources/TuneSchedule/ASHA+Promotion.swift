internal import TuneCore

extension ASHA {
    /// The best waiting trial of the highest rung that has one among its best floor(n / eta), else a new
    /// trial.
    func nextWork() -> Work {
        guard settings.mode == .promotion else { return .fresh }
        let rows = rungs.count / levels.count
        for index in levels.indices.dropLast().reversed() {
            for bracket in 0..<rows {
                let rung = rungs[bracket * levels.count + index]
                guard let entry = rung.waiting.first else { continue }
                let verdict = settings.rule.promotion(
                    of: entry, in: rung, factor: settings.factor, share: settings.share(index))
                if verdict.survives { return promotion(of: entry, from: index, bracket, rung, verdict) }
            }
        }
        return .fresh
    }

    private func promotion(
        of entry: RungEntry, from index: Int, _ bracket: Int, _ rung: Rung, _ verdict: RungVerdict
    ) -> Work {
        let rank = rung.entries.rank(of: entry) + 1
        let next = recorded(entry.trial).firstMissing(in: index + 1..<levels.count)
        let until = next.map { levels[$0] } ?? settings.maximum
        let reason = Reason(
            rule: Self.entry.name,
            text: "rank \(rank) of \(rung.entries.count) at step \(levels[index])"
                + (verdict.places.map { ": among the best \($0), so it goes on" } ?? ": it goes on")
                + " to step \(until)",
            rung: levels[index], bracket: settings.sharesRungs ? nil : bracket, value: entry.loss,
            threshold: verdict.threshold.flatMap(Self.finite), rank: rank, count: rung.entries.count)
        return .promotion(trial: entry.trial, untilStep: until, reason: reason)
    }
}
