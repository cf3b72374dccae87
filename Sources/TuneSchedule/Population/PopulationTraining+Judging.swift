internal import TuneCore
internal import TuneNumerics

extension PopulationTraining {
    func judge(_ report: JudgedReport) -> Judgement {
        if let maximum = settings.maximum, report.step >= maximum {
            let reason = Reason(
                rule: "max_resource", text: "The trial ran to its end, step \(maximum).", rung: maximum)
            return Judgement(.stop, completes: true, reason: reason)
        }
        guard let member = members[report.trial], report.step >= member.due else {
            return Judgement(.proceed)
        }
        let loss = report.loss.isFinite ? report.loss : .infinity
        let ranking = ranking(with: report.trial, loss: loss)
        let size = Self.quantileSize(of: ranking.count, share: settings.quantile)
        let rank = ranking.firstIndex(of: report.trial).map { $0 + 1 } ?? ranking.count
        var reason = Reason(
            rule: settings.name, text: "", rung: report.step, value: loss, rank: rank, count: ranking.count)
        if rank > ranking.count - size {
            if let clone = clone(for: report, among: ranking.prefix(size)) {
                reason.threshold = score(clone.donor)
                reason.text =
                    "Rank \(rank) of \(ranking.count) is among the worst \(size): it clones trial "
                    + "\(clone.donor), one of the best \(size)."
                return Judgement(.clone, untilStep: settings.maximum, reason: reason, clone: clone)
            }
            reason.text =
                "Rank \(rank) of \(ranking.count) is among the worst \(size), but none of the best has a "
                + "checkpoint as young as its score: it goes on as it is."
            return Judgement(.proceed, untilStep: settings.maximum, reason: reason)
        }
        if report.canPause, isAhead(report) {
            reason.text = "It is ahead of other members of the population and waits for them."
            return Judgement(.pause, reason: reason)
        }
        reason.text = "Rank \(rank) of \(ranking.count) is not among the worst \(size): it goes on."
        return Judgement(.proceed, untilStep: settings.maximum, reason: reason)
    }

    /// How many members each end of the ranking has: ceil(n * share), at most half.
    static func quantileSize(of count: Int, share: Double) -> Int {
        guard count > 1 else { return 0 }
        return min(Int((Double(count) * share).rounded(.up)), count / 2)
    }

    /// The members that are alive and have a score, the best first; the reporting one by its new loss.
    private func ranking(with trial: Int, loss: Double) -> [Int] {
        let scored = alive.filter { $0 == trial || members[$0]?.score != nil }
        let losses = Dictionary(
            uniqueKeysWithValues: scored.map { ($0, $0 == trial ? loss : score($0) ?? .infinity) })
        return scored.sorted { first, second in
            (losses[first] ?? .infinity, first) < (losses[second] ?? .infinity, second)
        }
    }

    private func score(_ trial: Int) -> Double? { members[trial]?.score }

    private func clone(for report: JudgedReport, among best: ArraySlice<Int>) -> Clone? {
        let donors = best.filter { number in
            guard let donor = members[number], number != report.trial, donor.score?.isFinite == true else {
                return false
            }
            return donor.checkpointStep.map { $0 >= donor.scoredAt } ?? false
        }
        guard !donors.isEmpty else { return nil }
        var generator = SeededGenerator(
            seed: seed &+ UInt64(bitPattern: Int64(report.step)) &* 0x9E37_79B9_7F4A_7C15,
            trial: report.trial,
            purpose: .exploration)
        let donor = donors[generator.index(below: donors.count)]
        guard let configuration = members[donor]?.configuration else { return nil }
        let others = alive.filter { $0 != report.trial }.compactMap { members[$0]?.configuration }
        let origin = Standpoint(
            configuration: configuration, step: report.step, loss: score(donor) ?? .infinity, others: others)
        return Clone(donor: donor, configuration: explorer.explored(origin, using: &generator))
    }

    /// Whether others are behind who have no worker.
    private func isAhead(_ report: JudgedReport) -> Bool {
        (expectsNewTrials && alive.count < settings.population)
            || paused.contains { (members[$0]?.step ?? 0) < report.step }
    }

    /// What a member did between its last score and a report; nil for the first score and for what is not finite.
    func change(of member: Member, to report: JudgedReport) -> PopulationChange? {
        guard let configuration = member.configuration, let before = member.score, before.isFinite,
            report.loss.isFinite, member.scoredAt < report.step
        else { return nil }
        return PopulationChange(
            configuration: configuration, step: report.step, before: before, after: report.loss)
    }
}
