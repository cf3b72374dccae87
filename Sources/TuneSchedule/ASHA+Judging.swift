internal import TuneCore

extension ASHA {
    func judge(_ report: JudgedReport) -> Judgement {
        let recorded = recorded(report.trial)
        let next = nextLevel(recorded, bracket: report.bracket)
        if report.step < min(settings.maximum, next ?? .max) {
            let end = end(after: recorded, bracket: report.bracket)
            return Judgement(.proceed, untilStep: end, nextDecisionStep: next)
        }
        let crossing = Crossing(report, open: unmet(recorded, bracket: report.bracket), in: settings)
        if report.step >= settings.maximum { return completion(crossing) }
        guard let top = crossing.levels.last else {
            return proceeding(crossing, marks: [], reason: nil)
        }
        if !crossing.loss.isFinite, settings.rule != .ray { return failure(crossing) }
        if settings.mode == .promotion, report.canPause {
            let standing = standing(crossing, at: top)
            return Judgement(
                .pause, marks: crossing.marks(crossing.levels),
                reason: reason(crossing, at: top, standing, verdict(standing, at: top), pauses: true))
        }
        return selection(crossing)
    }

    func closingMarks(trial: Int, bracket: Int, after step: Int, loss: Double) -> [RungMark] {
        let open = unmet(recorded(trial), bracket: bracket)
        let loss = Self.comparable(loss)
        let met = open.filter { levels[$0] <= step && $0 < settings.ladder.rungs }
        switch settings.rule {
        case .best where loss.isFinite:
            let past = open.filter { levels[$0] <= step }
            return (past + open.dropFirst(past.count).prefix(1)).map {
                RungMark(level: levels[$0], loss: loss)
            }
        case .best: return open.prefix(1).map { RungMark(level: levels[$0], loss: loss) }
        case .ray where loss.isFinite: return met.suffix(1).map { RungMark(level: levels[$0], loss: loss) }
        case .ray, .optuna, .syne, .syne16: return []
        }
    }

    /// The trial ran all it may: recorded at the end, whatever it is worth.
    private func completion(_ crossing: Crossing) -> Judgement {
        let end = levels.count - 1
        var crossed = settings.rule == .syne16 ? [] : crossing.levels
        if crossing.open.contains(end), crossed.last != end { crossed.append(end) }
        let reason = Reason(
            rule: "max_resource", text: "the trial ran to its end, step \(settings.maximum)",
            rung: settings.maximum, bracket: crossing.bracket)
        return Judgement(.stop, completes: true, marks: crossing.marks(crossed), reason: reason)
    }

    /// The trial stops at a rung because its value is no number.
    private func failure(_ crossing: Crossing) -> Judgement {
        let rung = crossing.levels.first.map { levels[$0] }
        let reason = Reason(
            rule: "nonfinite", text: "the value at step \(crossing.step) is not finite", rung: rung,
            bracket: crossing.bracket)
        if case .optuna = settings.rule { return Judgement(.stop, reason: reason) }
        return Judgement(.stop, marks: crossing.marks(crossing.levels), reason: reason)
    }

    /// Stops the trial at the first rung that finds it wanting, or lets it run on.
    private func selection(_ crossing: Crossing) -> Judgement {
        var why: Reason?
        for (position, index) in crossing.levels.enumerated() {
            let standing = standing(crossing, at: index)
            let verdict = verdict(standing, at: index)
            why = reason(crossing, at: index, standing, verdict, pauses: false)
            if verdict.survives { continue }
            return Judgement(.stop, marks: crossing.marks(stoppedAt(position, of: crossing)), reason: why)
        }
        return proceeding(crossing, marks: crossing.marks(crossing.levels), reason: why)
    }

    /// The levels at which a trial is recorded that stopped at one of those it crossed.
    private func stoppedAt(_ position: Int, of crossing: Crossing) -> [Int] {
        switch settings.rule {
        case .best, .syne, .syne16: return crossing.levels
        case .optuna: return Array(crossing.levels.prefix(position + 1))
        case .ray:  // a stopped trial completes, and then Ray looks once more for a rung not met
            let stopped = crossing.levels[position]
            return [crossing.open.last { $0 < stopped }, stopped].compactMap { $0 }
        }
    }

    private func proceeding(_ crossing: Crossing, marks: [RungMark], reason: Reason?) -> Judgement {
        var recorded = recorded(crossing.trial)
        for index in crossing.levels { recorded.insert(index) }
        return Judgement(
            .proceed, marks: marks, untilStep: end(after: recorded, bracket: crossing.bracket),
            nextDecisionStep: unmet(recorded, bracket: crossing.bracket).first { levels[$0] > crossing.step }
                .map { levels[$0] },
            reason: reason)
    }

    private func standing(_ crossing: Crossing, at index: Int) -> Standing {
        rungs[rung(index, crossing.bracket)].standing(of: crossing.loss)
    }

    private func verdict(_ standing: Standing, at index: Int) -> RungVerdict {
        settings.rule.verdict(standing, factor: settings.factor, share: settings.share(index))
    }
}
