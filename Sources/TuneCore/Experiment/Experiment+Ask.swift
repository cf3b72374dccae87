import TuneJSON
import TuneNumerics

/// Why an ask brings no trial.
public struct Waiting: Sendable, Hashable {
    /// Whether nothing will come any more.
    public let isDone: Bool
    /// The reason in one word.
    public let reason: String
    /// The reason in a sentence.
    public let detail: String
}

extension Experiment {
    /// The events that hand one trial to a worker; none when there is nothing to hand out.
    func decideAsk(_ ask: Ask) -> [EventBody] {
        guard waiting(canResume: ask.canResume) == nil else { return [] }
        if let number = firstQueued(canResume: ask.canResume) {
            return [.handedOut(handOut(of: trials[number - 1], to: ask, reason: nil))]
        }
        if ask.canResume, case .promotion(let first, let untilStep, let reason) = scheduler.nextWork() {
            let (number, reason) = preferred(over: first, reason)
            if trials.indices.contains(number - 1) {
                let trial = trials[number - 1]
                return [.handedOut(handOut(of: trial, to: ask, untilStep: untilStep, reason: reason))]
            }
        }
        guard phase == .running, hasRoomForNewTrial else { return [] }
        return decideNewTrial(for: ask)
    }

    /// The trial that the searcher lets run on in place of the scheduler's choice, where it has a say.
    private func preferred(over first: Int, _ reason: Reason) -> (trial: Int, reason: Reason) {
        let standard = (trial: first, reason: turned(reason))
        guard isGuided else { return standard }
        let rivals = scheduler.rivals(ofPromoted: first)
        guard let level = reason.rung, rivals.contains(first) else { return standard }
        var generator = generator(trial: version, purpose: .promotion)
        guard let choice = searcher.choose(among: rivals, at: level, using: &generator),
            rivals.contains(choice.trial)
        else { return standard }
        let value = trials[choice.trial - 1].marks.last { $0.level == level }?.loss
        return (
            choice.trial,
            turned(
                Reason(
                    rule: spec.searcher.name, text: choice.text, rung: level, bracket: reason.bracket,
                    value: value, count: rivals.count))
        )
    }

    /// The step after which a trial goes on: that of its checkpoint or, where its trainer obeyed a pause and named none,
    /// that of the pause: it keeps what it saved itself.
    private func resumeStep(of trial: Trial) -> Int {
        let wasPaused = trial.attempts.last?.lastAction == .pause
        return trial.checkpoint?.step ?? (wasPaused ? trial.lastStep ?? 0 : 0)
    }

    private func firstQueued(canResume: Bool) -> Int? {
        queue.first { canResume || trials[$0 - 1].checkpoint == nil }
    }

    private var hasRoomForNewTrial: Bool {
        madeTrials < spec.limits.trials ?? CoreLimits.trialsPerExperiment
            && trials.count < CoreLimits.trialsPerExperiment
    }

    private func decideNewTrial(for ask: Ask) -> [EventBody] {
        let number = trials.count + 1
        do {
            var generator = generator(trial: number, purpose: .placement)
            let placement = scheduler.placement(ofTrial: number, using: &generator)
            let proposal = try propose(
                for: Slot(trial: number, bracket: placement.bracket, untilStep: placement.untilStep))
            return [
                .handedOut(
                    HandOut(
                        trial: number, config: spec.space.json(of: proposal.configuration),
                        origin: proposal.origin, attempt: 1, worker: ask.worker, canResume: ask.canResume,
                        fromStep: 0, untilStep: bounded(placement.untilStep), bracket: placement.bracket,
                        reason: nil))
            ]
        } catch {
            let text =
                switch error {
                case .exhausted: "Every configuration of the space has been proposed."
                case .infeasible(let draws): "No configuration met the constraints in \(draws) draws."
                }
            let rule = error == .exhausted ? "exhausted" : "space_infeasible"
            return [
                .phaseChanged(
                    PhaseChange(
                        phase: .stopping, ending: error == .exhausted ? .completed : .failed, mode: .drain,
                        reason: Reason(rule: rule, text: text), limits: nil))
            ]
        }
    }

    private func propose(for slot: Slot) throws(SearchFailure) -> Proposal {
        guard initialUsed < spec.initial.count else {
            var generator = generator(trial: slot.trial, purpose: .proposal)
            return try searcher.propose(for: slot, using: &generator)
        }
        var generator = generator(trial: slot.trial, purpose: .initial)
        do {
            let configuration = try spec.space.completed(spec.initial[initialUsed], using: &generator)
            return Proposal(configuration, origin: Origin("initial", ["index": .integer(initialUsed)]))
        } catch {
            throw .infeasible(draws: error.draws)
        }
    }

    private func handOut(
        of trial: Trial, to ask: Ask, untilStep: Int? = nil, reason: Reason?
    ) -> HandOut {
        HandOut(
            trial: trial.number, config: nil, origin: nil, attempt: trial.startedAttempt + 1,
            worker: ask.worker,
            canResume: ask.canResume, fromStep: resumeStep(of: trial),
            untilStep: bounded(untilStep ?? scheduler.limit(ofTrial: trial.number, bracket: trial.bracket)),
            bracket: trial.bracket, reason: reason)
    }

    func generator(trial: Int, purpose: SeededGenerator.Purpose) -> SeededGenerator {
        SeededGenerator(seed: UInt64(spec.seed), trial: trial, purpose: purpose)
    }

    /// Why an ask would bring nothing now; nil when it would bring a trial.
    ///
    /// - Parameter canResume: Whether the worker that asks can take up a paused trial.
    public func waiting(canResume: Bool = true) -> Waiting? {
        switch phase {
        case .paused:
            return Waiting(isDone: false, reason: "paused", detail: "The experiment is paused.")
        case .completed, .stopped, .failed:
            return Waiting(
                isDone: true, reason: phaseReason?.rule ?? phase.rawValue,
                detail: "The experiment is \(phase.rawValue). \(phaseReason?.text ?? "")")
        case .stopping where !isDrainingByLimit:
            return Waiting(
                isDone: true, reason: phaseReason?.rule ?? "stopping",
                detail: "The experiment is stopping. \(phaseReason?.text ?? "")")
        case .running, .stopping: return waitingForRoom(canResume: canResume)
        }
    }

    private func waitingForRoom(canResume: Bool) -> Waiting? {
        let running = counts[.running] + counts[.stopping]
        if let most = spec.limits.concurrent, running >= most {
            return Waiting(
                isDone: false, reason: "concurrent",
                detail: "\(running) trials are running, as many as may run at a time.")
        }
        guard firstQueued(canResume: canResume) == nil else { return nil }
        switch scheduler.nextWork() {
        case .promotion where canResume: return nil
        case .wait(let text): return Waiting(isDone: false, reason: "rung_barrier", detail: text)
        case .fresh, .promotion:
            guard phase != .running else { return nil }
            let rest =
                live.isEmpty
                ? "What is left needs a worker that can resume a trial."
                : "\(live.count) trials are still out and may come back."
            return Waiting(
                isDone: false, reason: phaseReason?.rule ?? "stopping",
                detail: "\(phaseReason?.text ?? "") \(rest)")
        }
    }

    /// Whether the experiment ends by itself and hands on what is left.
    var isDrainingByLimit: Bool {
        phase == .stopping && mode == .drain && ending != .stopped
    }

    /// A reason whose numbers are losses, turned into the objective's direction.
    func turned(_ reason: Reason) -> Reason {
        var reason = reason
        reason.value = reason.value.map(spec.objective.value(of:))
        reason.threshold = reason.threshold.map(spec.objective.value(of:))
        return reason
    }
}
