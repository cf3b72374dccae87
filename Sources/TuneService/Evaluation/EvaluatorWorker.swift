import Logging
import TuneCore
import TuneJSON
import TuneStore

/// One worker of a built-in evaluator: asks for trials of an experiment and trains them until there are no more.
struct EvaluatorWorker: Sendable {
    let name: String
    let desk: Desk
    let store: any ExperimentStore
    let evaluator: any Evaluator
    let logger: Logger

    /// A trial that the worker was given.
    struct Assignment: Sendable {
        let trial: Int
        let attempt: Int
        let lease: String
        let config: JSONObject
        let checkpoint: String?
        /// The last step of this attempt that the server knows.
        let reportedStep: Int
        let maxStep: Int?
        let options: Options
        let seed: UInt64
        let nextDecisionStep: Int?
    }

    /// What an ask brought.
    private enum Asked: Sendable {
        case assignment(Assignment)
        case wait(version: Int)
        case done
    }

    /// Trains until the experiment is over or the task is cancelled.
    func run() async {
        if let left = try? await abandoned() { await train(left) }
        while !Task.isCancelled {
            do {
                switch try await ask() {
                case .assignment(let assignment): await train(assignment)
                case .wait(let version): await desk.waitForChange(after: version, seconds: 30, forWork: true)
                case .done: return
                }
            } catch {
                logger.warning("evaluator's ask failed", metadata: ["worker": "\(name)", "why": "\(error)"])
                return
            }
        }
    }

    private func ask() async throws(ServiceFailure) -> Asked {
        let box = ValueBox<Asked>()
        let worker = name
        _ = try await desk.perform { turn throws(ServiceFailure) in
            let events = try turn.execute(.ask(Ask(worker: worker, canResume: true)))
            if case .handedOut(let handOut)? = events.first?.body {
                box.set(.assignment(assignment(of: turn.experiment, trial: handOut.trial)))
            } else {
                let isDone = turn.experiment.waiting()?.isDone ?? false
                box.set(isDone ? .done : .wait(version: turn.experiment.version))
            }
            return Answer(status: 200, isKept: false)
        }
        return box.get() ?? .done
    }

    /// A trial that this worker had when the server ended.
    private func abandoned() async throws(ServiceFailure) -> Assignment? {
        let worker = name
        return try await desk.read { experiment, _ throws(ServiceFailure) in
            let left = experiment.liveTrials.first { number in
                let trial = experiment.trials[number - 1]
                return trial.worker == worker && trial.state == .running
            }
            return left.map { assignment(of: experiment, trial: $0) }
        }
    }

    private func assignment(of experiment: borrowing Experiment, trial number: Int) -> Assignment {
        let trial = experiment.trials[number - 1]
        let attempt = trial.startedAttempt
        let choice = experiment.spec.evaluator
        return Assignment(
            trial: number, attempt: attempt, lease: experiment.leaseToken(trial: number, attempt: attempt),
            config: experiment.spec.space.json(of: trial.configuration).object ?? JSONObject(),
            checkpoint: trial.checkpoint?.uri, reportedStep: trial.attempts.last?.steps.last ?? 0,
            maxStep: experiment.levels.last, options: choice?.choice.options ?? .none,
            seed: UInt64(experiment.spec.seed) &* 1_000_003 &+ UInt64(number),
            nextDecisionStep: experiment.nextDecisionStep(of: trial))
    }

    private func train(_ assignment: Assignment) async {
        var next: Assignment? = assignment
        do {
            while let present = next {
                let bytes = try await checkpointBytes(present)
                let run = try evaluator.start(
                    EvaluationTask(
                        config: present.config, options: present.options, maxStep: present.maxStep,
                        seed: present.seed, checkpoint: bytes))
                next = try await train(run, present)
            }
        } catch let failure as EvaluationFailure {
            let error = TrialError(kind: failure.kind, message: failure.message)
            await complete(assignment, TrialCompletion(state: .failed, metrics: nil, error: error))
        } catch {
            logger.warning(
                "evaluator's trial ended", metadata: ["trial": "\(assignment.trial)", "why": "\(error)"])
        }
    }

    /// Trains until the end, or until the server wants the trial to go on as a clone of another: that is returned.
    private func train(_ run: any EvaluationRun, _ assignment: Assignment) async throws -> Assignment? {
        var checkpoint = assignment.checkpoint
        var decisionStep = assignment.nextDecisionStep
        var isFinite = true
        while run.step < run.lastStep, isFinite {
            let metrics = try run.advance()
            guard run.step > assignment.reportedStep else { continue }
            guard !Task.isCancelled else { return nil }
            var saved: String?
            if let step = decisionStep, run.step >= step, run.step < run.lastStep {
                saved = try await save(run, assignment)
            }
            let judgement = try await report(
                Report(step: run.step, metrics: metrics, checkpoint: saved), assignment)
            if let saved {
                await forget(checkpoint, of: assignment)
                checkpoint = saved
            }
            switch judgement.action {
            case .proceed: break
            case .clone: return try await clone(of: assignment)
            case .pause: return nil
            case .stop:
                await forget(checkpoint, of: assignment)
                return nil
            }
            decisionStep = judgement.nextDecisionStep
            isFinite = metrics.object.members.allSatisfy { $0.value.double != nil }
        }
        await finish(run, assignment, isFinite: isFinite)
        await forget(checkpoint, of: assignment)
        return nil
    }

    /// The trial as it stands after it took over another one's training.
    private func clone(of present: Assignment) async throws(ServiceFailure) -> Assignment? {
        try await desk.read { experiment, _ throws(ServiceFailure) in
            assignment(of: experiment, trial: present.trial)
        }
    }

    private func finish(_ run: any EvaluationRun, _ assignment: Assignment, isFinite: Bool) async {
        guard isFinite else {
            let error = TrialError(kind: .nonfinite, message: "The training diverged at step \(run.step).")
            return await complete(assignment, TrialCompletion(state: .failed, metrics: nil, error: error))
        }
        await complete(assignment, TrialCompletion(state: .completed, metrics: nil, error: nil))
    }

    private func report(_ report: Report, _ assignment: Assignment) async throws(ServiceFailure) -> Judgement
    {
        let box = ValueBox<Judgement>()
        _ = try await desk.perform { turn throws(ServiceFailure) in
            try turn.execute(.report(trial: assignment.trial, lease: assignment.lease, reports: [report]))
            box.set(try judgement(of: turn.experiment, assignment))
            return Answer(status: 200, isKept: false)
        }
        return box.get() ?? Judgement(.stop)
    }

    private func judgement(
        of experiment: borrowing Experiment, _ assignment: Assignment
    ) throws(ServiceFailure) -> Judgement {
        do {
            return try experiment.decision(trial: assignment.trial, attempt: assignment.attempt)
        } catch {
            throw .refused(error)
        }
    }

    private func complete(_ assignment: Assignment, _ completion: TrialCompletion) async {
        _ = try? await desk.perform { turn throws(ServiceFailure) in
            try turn.execute(.complete(trial: assignment.trial, lease: assignment.lease, completion))
            return Answer(status: 200, isKept: false)
        }
    }

    // MARK: Checkpoints

    private static let scheme = "blob:"

    private func checkpointBytes(_ assignment: Assignment) async throws -> [UInt8]? {
        guard let name = assignment.checkpoint, name.hasPrefix(Self.scheme) else { return nil }
        return try await store.blob(named: String(name.dropFirst(Self.scheme.count)), of: desk.id)
    }

    private func save(_ run: any EvaluationRun, _ assignment: Assignment) async throws(StoreFailure) -> String
    {
        let name = "trial-\(assignment.trial)-step-\(run.step)"
        try await store.putBlob(run.checkpoint(), named: name, of: desk.id)
        return Self.scheme + name
    }

    /// Removes a checkpoint that nobody needs any more.
    private func forget(_ checkpoint: String?, of assignment: Assignment) async {
        guard let checkpoint, checkpoint.hasPrefix(Self.scheme) else { return }
        let isPinned = try? await desk.read { experiment, _ throws(ServiceFailure) in
            experiment.isPinned(checkpoint: checkpoint, besides: assignment.trial)
        }
        guard isPinned == false else { return }
        try? await store.removeBlob(named: String(checkpoint.dropFirst(Self.scheme.count)), of: desk.id)
    }
}
