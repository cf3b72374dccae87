import TuneJSON

extension Experiment {
    mutating func applyReport(_ reported: Reported, at now: Timestamp) {
        let index = reported.trial - 1
        guard trials.indices.contains(index), trials[index].attempts.indices.contains(reported.attempt - 1)
        else {
            return
        }
        let before = trials[index].lastStep ?? 0
        record(reported, index)
        let state = trials[index].state
        if trials[index].isImported { learnFromImported(reported, index, after: before) }
        guard !state.isFinal, state != .paused, !trials[index].isImported else { return }
        if state == .lost || state == .queued { revive(index, at: now) }
        trials[index].leaseEnds = leaseEnd(from: now)
        note(reported, index)
        take(marks: reported.marks, of: index, reported)
        switch reported.action {
        case .proceed: break
        case .pause:
            let isHeld = reported.reason?.rule == "user"
            pause(index, reason: reported.reason, isHeld: isHeld, at: now)
        case .stop: stop(index, reported, at: now)
        case .clone:
            if let clone = reported.clone {
                applyClone(clone, index, after: reported.step, because: reported.reason)
            }
        }
        if !reported.marks.isEmpty {
            trials[index].untilStep = bounded(
                scheduler.limit(ofTrial: reported.trial, bracket: trials[index].bracket))
        }
    }

    /// Keeps what was reported, whatever it means.
    private mutating func record(_ reported: Reported, _ index: Int) {
        let attempt = reported.attempt - 1
        let before = trials[index].attempts[attempt].steps.last ?? trials[index].attempts[attempt].fromStep
        if !trials[index].isImported { resourceUsed += Double(max(0, reported.step - before)) }
        trials[index].attempts[attempt].steps.append(reported.step)
        trials[index].attempts[attempt].digests.append(reported.metrics.digest)
        trials[index].lastStep = reported.step
        if let last = trials[index].lastMetrics, !last.hasSameNames(as: reported.metrics) {
            trials[index].lastMetrics = last.merged(with: reported.metrics)
        } else {
            trials[index].lastMetrics = reported.metrics
        }
        if let uri = reported.checkpoint {
            keep(Checkpoint(step: reported.step, uri: uri), of: index)
        }
        if let loss = modelLoss(reported.metrics) {
            bestReported = min(bestReported, loss)
            trials[index].countForPlateau(loss, least: spec.limits.trial?.plateau?.minDelta ?? 0)
        }
    }

    /// Tells the scheduler of a report, whatever follows from it.
    private mutating func note(_ reported: Reported, _ index: Int) {
        if let loss = objectiveLoss(reported.metrics) {
            scheduler.note(
                JudgedReport(
                    trial: reported.trial, bracket: trials[index].bracket, step: reported.step, loss: loss,
                    canPause: trials[index].canResume))
        }
    }

    /// Brings a curve that came with its trial to the model: the first report at or after each level.
    private mutating func learnFromImported(_ reported: Reported, _ index: Int, after before: Int) {
        let crossed = levels.filter { before < $0 && $0 <= reported.step }
        guard !crossed.isEmpty else { return }
        let loss = modelLoss(reported.metrics) ?? .infinity
        for level in crossed {
            searcher.observe(.result(trial: reported.trial, level: level, loss: loss))
            trials[index].marks.append(RungMark(level: level, loss: loss))
        }
        score(index, level: crossed.last ?? 0, loss: loss)
    }

    private mutating func take(marks: [Int], of index: Int, _ reported: Reported) {
        guard !marks.isEmpty || reported.action != .proceed else { return }
        let number = trials[index].number
        let loss = objectiveLoss(reported.metrics) ?? .infinity
        let rungMarks = marks.map { RungMark(level: $0, loss: loss) }
        scheduler.record(
            trial: number, bracket: trials[index].bracket, marks: rungMarks, action: reported.action)
        trials[index].marks += rungMarks
        guard let level = marks.last else { return }
        let modelLoss = modelLoss(reported.metrics) ?? .infinity
        for mark in marks { searcher.observe(.result(trial: number, level: mark, loss: modelLoss)) }
        score(index, level: level, loss: modelLoss)
    }

    private mutating func stop(_ index: Int, _ reported: Reported, at now: Timestamp) {
        let number = trials[index].number
        endAttempt(index, with: .stop)
        trials[index].isEndedByDecision = true
        trials[index].metrics = trials[index].lastMetrics
        trials[index].reason = reported.reason
        move(index, to: reported.completes ? .completed : .stopped, at: now)
        learnFromStopped(index, reported.metrics)
        if reported.completes, levels.isEmpty, let loss = modelLoss(reported.metrics) {
            score(index, level: 0, loss: loss)
        }
        scheduler.forget(trial: number, as: trials[index].state)
        searcher.observe(
            .ended(trial: number, outcome: outcome(reported.completes ? .completed : .stopped, of: index)))
        countForPlateau(index)
    }

    mutating func applyFinish(_ finished: Finished, at now: Timestamp) {
        let index = finished.trial - 1
        guard trials.indices.contains(index) else { return }
        if trials[index].isExpired { failures -= 1 }
        trials[index].metrics = finished.metrics
        trials[index].error = finished.error
        trials[index].reason = nil
        if let uri = finished.checkpoint {
            keep(Checkpoint(step: trials[index].lastStep ?? 0, uri: uri), of: index)
        }
        if finished.state == .failed { failures += 1 }
        move(index, to: finished.state, at: now)
        learn(from: finished, index)
        scheduler.forget(trial: finished.trial, as: finished.state)
        let isTold = finished.error?.isTheConfigurations ?? true
        let ending: Outcome.Ending =
            finished.state == .completed ? .completed : finished.state == .stopped ? .stopped : .failed
        searcher.observe(.ended(trial: finished.trial, outcome: isTold ? outcome(ending, of: index) : nil))
        if !trials[index].isImported { countForPlateau(index) }
    }

    /// Brings the end of a trial to the rungs, to the model and to the best.
    private mutating func learn(from finished: Finished, _ index: Int) {
        guard finished.error?.isTheConfigurations ?? true else { return }
        guard finished.state != .stopped else {
            if let metrics = finished.metrics { learnFromStopped(index, metrics) }
            return
        }
        let metrics = finished.metrics.map { trials[index].lastMetrics?.merged(with: $0) ?? $0 }
        let isCompleted = finished.state == .completed
        let rungLoss = isCompleted ? metrics.flatMap(objectiveLoss) ?? .infinity : .infinity
        let modelLoss = isCompleted ? metrics.flatMap(modelLoss) ?? .infinity : .infinity
        var marks = finished.marks
        if !marks.isEmpty {
            let rungMarks = marks.map { RungMark(level: $0, loss: rungLoss) }
            scheduler.record(
                trial: finished.trial, bracket: trials[index].bracket, marks: rungMarks, action: .stop)
            trials[index].marks += rungMarks
        } else if levels.isEmpty {
            marks = [0]
        } else if trials[index].isImported {
            marks = levelsToCome(of: trials[index])
        }
        for mark in marks {
            searcher.observe(.result(trial: finished.trial, level: mark, loss: modelLoss))
        }
        guard isCompleted else { return }
        bestReported = min(bestReported, modelLoss)
        score(index, level: marks.last ?? trials[index].score?.level ?? 0, loss: modelLoss)
    }

    /// What a searcher hears of a trial's end, by its final metrics and the last ones reported.
    func outcome(_ ending: Outcome.Ending, of index: Int) -> Outcome {
        let trial = trials[index]
        let last = trial.lastMetrics ?? trial.metrics
        let metrics = trial.metrics.flatMap { final in last?.merged(with: final) } ?? last
        let losses = spec.objectives.map { objective in
            metrics?[objective.metric].map(objective.loss(of:)) ?? .infinity
        }
        let violation = spec.outcomeConstraints.reduce(0) { sum, constraint in
            sum + (metrics.map(constraint.violation) ?? 0)
        }
        return Outcome(ending, losses: losses, violation: violation, step: trial.lastStep ?? 0)
    }

    /// The level at which the end of a trial that came with its results counts: the first one not met; the last one
    /// when it came without a curve.
    private func levelsToCome(of trial: Trial) -> [Int] {
        guard trial.lastStep != nil else { return levels.suffix(1) }
        let met = trial.marks.last?.level ?? 0
        return Array(levels.first { $0 > met }.map { [$0] } ?? [])
    }

    private mutating func score(_ index: Int, level: Int, loss: Double) {
        let score = Trial.Score(level: level, loss: loss)
        trials[index].score = score
        guard loss.isFinite else { return }
        if let best, best != index + 1, let record = trials[best - 1].score, record.loss.isFinite {
            guard (score.level, -score.loss) > (record.level, -record.loss) else { return }
        }
        best = index + 1
    }

    private mutating func countForPlateau(_ index: Int) {
        guard let loss = trials[index].metrics.flatMap(modelLoss), loss.isFinite else {
            plateau.trials += 1
            return
        }
        let least = spec.limits.plateau?.minDelta ?? 0
        if loss < plateau.loss - least || plateau.loss.isInfinite {
            plateau = (loss: loss, trials: 0)
        } else {
            plateau.trials += 1
        }
    }
}

extension Metrics {
    func hasSameNames(as other: Metrics) -> Bool {
        let (mine, others) = (object.members, other.object.members)
        return mine.count == others.count && zip(mine, others).allSatisfy { $0.name == $1.name }
    }
}
