internal import TuneCore

extension Hyperband {
    func judge(_ report: JudgedReport) -> Judgement {
        let standpoint = standpoint(report.trial)
        let first = standpoint.bracket.map(settings.kind) ?? 0
        let open = standpoint.recorded.missing(in: first..<levels.count)
        let marks = open.filter { levels[$0] <= report.step }.map {
            RungMark(level: levels[$0], loss: ASHA.comparable(report.loss))
        }
        if report.step >= settings.maximum { return completion(marks, standpoint) }
        if !marks.isEmpty, !report.loss.isFinite { return failure(report, marks, standpoint) }
        let proceeding = Judgement(
            .proceed, marks: marks, untilStep: nextEnd(after: report.step, of: standpoint, report.trial),
            nextDecisionStep: open.first { levels[$0] > report.step }.map { levels[$0] })
        guard let number = standpoint.bracket else { return proceeding }
        guard let item = bracket(of: standpoint), !item.bracket.isOut(report.trial) else {
            return departure(of: report.trial, marks, from: number)
        }
        let isPending = item.bracket.pending.contains(report.trial)
        let isDue = isPending ? report.step >= item.bracket.level : !marks.isEmpty
        guard isDue, report.canPause, !item.bracket.wouldGoOn(report.trial, with: report.loss)
        else { return proceeding }
        return Judgement(.pause, marks: marks, reason: pause(report, item, isPending: isPending))
    }

    /// A trial that ends below the level of its place, or of the next one, is recorded there as well.
    func closingMarks(trial: Int, bracket: Int, after step: Int, loss: Double) -> [RungMark] {
        let standpoint = standpoint(trial)
        let open = standpoint.recorded.missing(
            in: (standpoint.bracket.map(settings.kind) ?? 0)..<levels.count)
        let loss = ASHA.comparable(loss)
        let goal = standpoint.bracket == nil ? 0 : end(of: standpoint, trial)
        let bound = open.first { levels[$0] >= goal && (levels[$0] > step || !loss.isFinite) }
        return open.filter { $0 == bound || loss.isFinite && levels[$0] <= step }.map {
            RungMark(level: levels[$0], loss: loss)
        }
    }

    /// The step up to which a trial may run after a report.
    private func nextEnd(after step: Int, of standpoint: Standpoint, _ trial: Int) -> Int {
        let end = end(of: standpoint, trial)
        return end > step ? end : levels.first { $0 > step } ?? settings.maximum
    }

    /// The trial ran all it may: recorded at the end, whatever it is worth.
    private func completion(_ marks: [RungMark], _ standpoint: Standpoint) -> Judgement {
        let reason = Reason(
            rule: "max_resource", text: "the trial ran to its end, step \(settings.maximum)",
            rung: settings.maximum, bracket: standpoint.bracket.map(settings.kind))
        return Judgement(.stop, completes: true, marks: marks, reason: reason)
    }

    /// The trial stops at a level because its value is no number.
    private func failure(_ report: JudgedReport, _ marks: [RungMark], _ standpoint: Standpoint) -> Judgement {
        let reason = Reason(
            rule: "nonfinite", text: "the value at step \(report.step) is not finite",
            rung: marks.first?.level,
            bracket: standpoint.bracket.map(settings.kind))
        return Judgement(.stop, marks: marks, reason: reason)
    }

    /// The trial ran on while its rung waited, and the rung closed without it.
    private func departure(of trial: Int, _ marks: [RungMark], from number: Int) -> Judgement {
        let item = active.first { $0.number == number }
        let text = "its rung has closed, and it is not among those that go on"
        guard let bracket = item?.bracket, let last = bracket.standing(of: trial), last.rung < bracket.rung
        else {
            let reason = Reason(rule: Self.entry.name, text: text, bracket: settings.kind(of: number))
            return Judgement(.stop, marks: marks, reason: reason)
        }
        let (rung, level) = (bracket.results[last.rung], bracket.stages[last.rung].level)
        let rank = rung.rank(of: last.entry) + 1
        let places = bracket.rung == last.rung + 1 ? bracket.places : bracket.stages[last.rung + 1].places
        let reason = Reason(
            rule: Self.entry.name,
            text: "rank \(rank) of \(rung.count) at step \(level): the rung has closed, and "
                + (places == 1 ? "the best one goes on" : "the best \(places) go on"),
            rung: level, bracket: settings.kind(of: number), value: ASHA.finite(last.entry.loss),
            threshold: rung[places - 1].flatMap { ASHA.finite($0.loss) }, rank: rank, count: rung.count)
        return Judgement(.stop, marks: marks, reason: reason)
    }

    private func pause(_ report: JudgedReport, _ item: Active, isPending: Bool) -> Reason {
        let (bracket, kind) = (item.bracket, settings.kind(of: item.number))
        let loss = ASHA.comparable(report.loss)
        guard isPending else {
            return Reason(
                rule: Self.entry.name, text: "paused at step \(report.step) until its rung has closed",
                bracket: kind, value: ASHA.finite(loss))
        }
        let rung = bracket.results[bracket.rung]
        let rank = rung.count(below: loss.nextUp) + 1
        return Reason(
            rule: Self.entry.name,
            text: "rank \(rank) of \(rung.count + 1) at step \(bracket.level): paused until all "
                + "\(bracket.places) places of the rung have a result",
            rung: bracket.level, bracket: kind, value: ASHA.finite(loss), rank: rank, count: rung.count + 1)
    }

    /// A trial's way into the open rung of its bracket.
    func promotion(of entry: RungEntry, in item: Active) -> Work {
        let (bracket, below) = (item.bracket, item.bracket.results[max(item.bracket.rung - 1, 0)])
        let rank = below.rank(of: entry) + 1
        let step = bracket.stages[max(bracket.rung - 1, 0)].level
        let why =
            rank <= bracket.places
            ? "among the best \(bracket.places), so it goes on"
            : "a better one gave its place back, so it goes on"
        let reason = Reason(
            rule: Self.entry.name,
            text: "rank \(rank) of \(below.count) at step \(step): \(why) to step \(bracket.level)",
            rung: step, bracket: settings.kind(of: item.number), value: ASHA.finite(entry.loss),
            threshold: below[bracket.places - 1].flatMap { ASHA.finite($0.loss) }, rank: rank,
            count: below.count)
        return .promotion(trial: entry.trial, untilStep: bracket.level, reason: reason)
    }
}
