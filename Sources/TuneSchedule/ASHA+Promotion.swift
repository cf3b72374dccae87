internal import TuneCore

extension ASHA {
    /// The best waiting trial of the highest rung that has one to promote, else a new trial.
    ///
    /// One may be promoted that is among the best floor(n / eta) of its rung; where the searcher chooses, any
    /// while the next rung has room for it.
    func nextWork() -> Work { nextWork(below: .max) }

    /// As `nextWork`, of the rungs below a step only.
    func nextWork(below cap: Int) -> Work {
        guard settings.mode == .promotion else { return .fresh }
        let rows = rungs.count / levels.count
        for index in levels.indices.dropLast().reversed() where levels[index] < cap {
            for bracket in 0..<rows {
                let position = bracket * levels.count + index
                guard let entry = rungs[position].waiting.first else { continue }
                let verdict = settings.isGuided ? room(above: position) : earned(by: entry, at: position)
                if verdict.survives {
                    return promotion(of: entry, from: index, bracket, rungs[position], verdict)
                }
            }
        }
        return .fresh
    }

    /// All trials that wait at the rung of a promoted one, by loss; none where the searcher has no say.
    func rivals(ofPromoted trial: Int) -> [Int] {
        guard settings.isGuided, let seat = trials[trial]?.seat else { return [] }
        return rungs[seat.rung].waiting.trials
    }

    /// Whether a trial is good enough to be promoted.
    private func earned(by entry: RungEntry, at position: Int) -> RungVerdict {
        settings.rule.promotion(
            of: entry, in: rungs[position], factor: settings.promotionFactor,
            share: settings.share(position % levels.count))
    }

    /// Whether the next rung may hold one more: at most 1/promotion_factor of the trials of this one.
    private func room(above position: Int) -> RungVerdict {
        let places = Int(Double(rungs[position].entries.count) / settings.promotionFactor)
        let taken = rungs[position + 1].entries.count + bound[position + 1]
        return RungVerdict(taken < places, nil, places: places)
    }

    private func promotion(
        of entry: RungEntry, from index: Int, _ bracket: Int, _ rung: Rung, _ verdict: RungVerdict
    ) -> Work {
        let rank = rung.entries.rank(of: entry) + 1
        let next = recorded(entry.trial).firstMissing(in: index + 1..<levels.count)
        let until = next.map { levels[$0] } ?? settings.maximum
        let cause =
            settings.isGuided
            ? ": the best of those that wait, and there is room"
            : verdict.places.map { ": among the best \($0), so it goes on" } ?? ": it goes on"
        let reason = Reason(
            rule: Self.entry.name,
            text: "rank \(rank) of \(rung.entries.count) at step \(levels[index])\(cause) to step \(until)",
            rung: levels[index], bracket: settings.sharesRungs ? nil : bracket, value: entry.loss,
            threshold: verdict.threshold.flatMap(Self.finite), rank: rank, count: rung.entries.count)
        return .promotion(trial: entry.trial, untilStep: until, reason: reason)
    }
}
