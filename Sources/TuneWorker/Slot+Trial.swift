import Glibc
import TuneClient

extension Slot {
    /// Runs a trial to its end.
    ///
    /// - Throws: `WorkerFailure` when the worker, not the trial, is at fault; the trial has then been given back.
    func run(_ asked: AskedTrial) throws(WorkerFailure) {
        let key = TrialKey(number: asked.number, lease: asked.lease)
        do throws(WorkerFailure) {
            let folder = try TrialFolder(
                shop.options.directory, experiment: shop.options.experiment, trial: asked.number)
            var session = try TrialSession(asked, folder: folder, logLimit: shop.options.logLimit)
            do throws(ClientFailure) {
                try session.resume(with: calls)
            } catch {
                shop.say("trial \(asked.number): given back, because its checkpoint cannot be had: \(error)")
                return giveBack(key, reason: "The trial's checkpoint could not be had: \(error)")
            }
            try start(&session)
            shop.say("trial \(asked.number): begins\(session.beginning)")
            let ending = try attend(&session, key)
            conclude(ending, session, key)
        } catch {
            giveBack(key, reason: "The worker \(environment.worker) cannot run it: \(error)")
            throw error
        }
    }

    /// Starts the process of a trial, or its successor after a clone.
    private func start(_ session: inout TrialSession) throws(WorkerFailure) {
        let words = shop.template.words(for: session.trial.config)
        let variables = environment.variables(
            for: session.trial, folder: session.folder.checkpoints, checkpoint: session.checkpoint,
            over: shop.options.environment)
        let name = words.first ?? ""
        guard let path = ProgramPath.find(name, path: variables["PATH"]) else {
            throw .badCommand("There is no program \(name).")
        }
        session.process = try ChildProcess(
            path: path, words: words, environment: variables, guardian: shop.guardian)
        session.killsBefore = shop.memory.count()
    }

    /// Sees to a trial's process and its reports until the run is over.
    private func attend(_ session: inout TrialSession, _ key: TrialKey) throws(WorkerFailure)
        -> TrialRun.Ending
    {
        var run = TrialRun(
            at: shop.now, grace: shop.options.grace, heartbeat: shop.heartbeat, timeout: shop.options.timeout)
        while true {
            let wait = milliseconds(until: run.deadline)
            if let process = session.process, !run.isBehind {
                process.wait(for: mailbox.descriptor, milliseconds: wait)
            } else {
                mailbox.wait(milliseconds: wait)
            }
            for input in inputs(run.isBehind ? [] : session.look()) + [.ticked] {
                for action in run.take(input, at: shop.now) {
                    if let ending = try perform(action, &session, key, lastStep: run.lastStep) {
                        return ending
                    }
                }
            }
        }
    }

    /// What has happened since the last look: what the process did, and what others say.
    private func inputs(_ seen: [TrialRun.Input]) -> [TrialRun.Input] {
        var inputs = seen
        for message in mailbox.take() {
            switch message {
            case .interrupted:
                interrupt()
                inputs.append(.interrupted)
            case .reply(.input(let input)): inputs.append(input)
            case .reply(.trial), .reply(.nothing), .reply(.done), .reply(.delivered), .reply(.turnedAway),
                .reply(.unreachable):
                break
            }
        }
        return inputs
    }

    private func perform(
        _ action: TrialRun.Action, _ session: inout TrialSession, _ key: TrialKey, lastStep: Int?
    ) throws(WorkerFailure) -> TrialRun.Ending? {
        switch action {
        case .report(let report): courier.send(.report(key, report))
        case .heartbeat: courier.send(.heartbeat(key))
        case .terminate: session.process?.send(SIGTERM)
        case .kill:
            session.note("it did not end within \(shop.options.grace) and is killed")
            session.process?.send(SIGKILL)
        case .note(let text): session.note(text)
        case .restart(let order):
            session.become(order, after: lastStep, with: calls)
            shop.say("trial \(key.number): goes on as a copy of trial \(order.donor)")
            try start(&session)
        case .finish(let ending): return ending
        }
        return nil
    }

    /// Tells the server and people how a run ended.
    private func conclude(_ ending: TrialRun.Ending, _ session: borrowing TrialSession, _ key: TrialKey) {
        if ending.isContinuable, let saved = session.unreported() {
            courier.send(.keep(key, uri: saved.uri, step: saved.step))
        }
        let place = session.lastStep.map { " at step \($0)" } ?? ""
        switch ending {
        case .completed: complete(session, key, place)
        case .failed(let status):
            let kills = shop.memory.kills(since: session.killsBefore)
            fail(session, key, TrialFailure(status, kills: kills, lastLines: session.lastLines))
        case .timedOut:
            let seconds = shop.options.timeout.map { " of \($0)" } ?? ""
            let text = "Its time\(seconds) was up." + TrialFailure.quotation(session.lastLines)
            fail(session, key, TrialFailure(kind: "timeout", message: text))
        case .givenBack:
            giveBack(key)
            shop.say("trial \(key.number): given back\(place)")
        case .stopped(let reason): shop.say("trial \(key.number): ended\(place): \(reason)")
        case .paused(let reason): shop.say("trial \(key.number): paused\(place): \(reason)")
        case .lost(let reason): shop.say("trial \(key.number): left\(place). \(reason)")
        case .unreachable: shop.say("trial \(key.number): left\(place). The server could not be reached.")
        }
    }

    private func complete(_ session: borrowing TrialSession, _ key: TrialKey, _ place: String) {
        let answer = deliver(key, .completed)
        if let state = answer.state {
            // The last report may have been answered with a pause, or the trainer may have ended the trial itself.
            shop.say("trial \(key.number): \(state)\(place)")
        } else if let refusal = answer.refusal {
            let text = "It ended well, but its end was refused: \(refusal)"
            fail(
                session, key,
                TrialFailure(kind: "error", message: text + TrialFailure.quotation(session.lastLines)))
        } else {
            shop.say("trial \(key.number): ended\(place), and the server could not be told")
        }
    }

    private func fail(_ session: borrowing TrialSession, _ key: TrialKey, _ failure: TrialFailure) {
        let first = failure.message.split(separator: "\n").first.map(String.init) ?? ""
        shop.say("trial \(key.number): failed (\(failure.kind)). \(first) Its log: \(session.logPath)")
        deliver(key, .failed(failure))
    }
}

extension TrialRun.Ending {
    /// Whether the trial may go on later from what it saved.
    fileprivate var isContinuable: Bool {
        switch self {
        case .paused, .givenBack: true
        case .completed, .failed, .timedOut, .stopped, .lost, .unreachable: false
        }
    }
}
