import Dispatch
import Synchronization
import TuneClient
import TuneJSON

/// Carries a slot's letters to the server, one after the other, each as often as it takes.
///
/// So a slot can see to its process while the server is away.
final class Courier: Sendable {
    /// What a slot sends.
    enum Letter: Sendable {
        case ask
        case report(TrialKey, MetricReport)
        case heartbeat(TrialKey)
        case complete(TrialKey, JSONValue)
        case keep(TrialKey, uri: String, step: Int)
    }

    /// What comes back.
    enum Reply: Sendable {
        /// A trial to run.
        case trial(AskedTrial)
        /// There is none at present; why.
        case nothing(String)
        /// There will be none any more; why.
        case done(String)
        /// What the trial's run must hear.
        case input(TrialRun.Input)
        /// The letter that ended the trial came to its end: how the server sees the trial, or why it refused.
        case delivered(state: String?, refusal: String?)
        /// The server will not have this worker.
        case turnedAway(String)
        /// The server could not be reached before the worker had to end.
        case unreachable
    }

    private struct Bag {
        var letters: [Letter] = []
        var hasEnded = false
        var hurriesUntil: ContinuousClock.Instant?
    }

    private let bag = Mutex(Bag())
    private let bell = DispatchSemaphore(value: 0)
    private let ask: Ask
    private let name: String
    private let say: @Sendable (String) -> Void
    private let deliver: @Sendable (Reply) -> Void

    /// The most reports of one call, and their bytes.
    private static let batch = (reports: 100, bytes: 1 << 19)
    /// How long letters are still carried after the worker was told to end.
    private static let lastSeconds = 10.0
    private static let longestPause = 10.0

    /// Makes a courier.
    ///
    /// - Parameters:
    ///   - name: Unlike that of any other, at any time; the idempotency keys begin with it.
    ///   - say: Takes lines for people.
    ///   - deliver: Takes the replies.
    init(
        ask: Ask, name: String, say: @escaping @Sendable (String) -> Void,
        deliver: @escaping @Sendable (Reply) -> Void
    ) {
        (self.ask, self.name, self.say, self.deliver) = (ask, name, say, deliver)
    }

    /// Takes a letter.
    func send(_ letter: Letter) {
        bag.withLock { $0.letters.append(letter) }
        bell.signal()
    }

    /// From now on a server that is away is not waited for long.
    func hurry() {
        bag.withLock { $0.hurriesUntil = .now + .seconds(Self.lastSeconds) }
        bell.signal()
    }

    /// Ends `run` after the letters that wait.
    func end() {
        bag.withLock { $0.hasEnded = true }
        bell.signal()
    }

    /// Carries letters until the end; blocks its thread.
    func run(_ calls: ServerCalls) {
        var number = 0
        while let letters = next() {
            number += 1
            carry(letters, calls, key: "\(name)-\(number)")
        }
    }

    /// The next letter, or reports of one trial that can go together.
    private func next() -> [Letter]? {
        while true {
            let (letters, hasEnded) = bag.withLock { bag in
                let count = Self.together(bag.letters)
                defer { bag.letters.removeFirst(count) }
                return (Array(bag.letters.prefix(count)), bag.hasEnded)
            }
            if !letters.isEmpty { return letters }
            if hasEnded { return nil }
            bell.wait()
        }
    }

    private static func together(_ letters: [Letter]) -> Int {
        guard case .report(let trial, _)? = letters.first else { return min(letters.count, 1) }
        var (count, bytes) = (0, 0)
        for letter in letters.prefix(batch.reports) {
            guard case .report(trial, let report) = letter else { break }
            bytes += JSONValue.object(report.metrics).serialised().count + 200
            if count > 0, bytes > batch.bytes { break }
            count += 1
        }
        return count
    }

    private func carry(_ letters: [Letter], _ calls: ServerCalls, key: String) {
        guard let first = letters.first else { return }
        switch first {
        case .ask:
            let start = ContinuousClock.now
            let reply = patiently { calls.ask(ask, key: key) }
            deliver(asked(reply))
            // Where the server does not wait for work by itself, this does.
            if case .answer(let answer) = reply, answer["status"] == "wait", .now - start < .seconds(1) {
                pause(min(answer["retry_after_seconds"]?.double ?? 1, Double(Ask.waitSeconds)))
            }
        case .report(let trial, _):
            let reports = letters.compactMap { if case .report(_, let report) = $0 { report } else { nil } }
            report(reports, of: trial, calls, key: key)
        case .heartbeat(let trial):
            switch patiently({ calls.heartbeat(trial) }) {
            case .answer(let answer): deliver(.input(.renewed(Decision(answer) ?? .proceed)))
            case .refused(let refusal): deliver(.input(refused(refusal, reports: 0)))
            case .later: deliver(.input(.unreachable(reports: 0)))
            }
        case .complete(let trial, let body):
            deliver(delivered(patiently { calls.complete(trial, body) }))
        case .keep(let trial, let uri, let step):
            if case .refused(let refusal) = patiently({ calls.keep(trial, uri: uri, step: step) }) {
                say("the checkpoint of trial \(trial.number) was refused: \(refusal.detail)")
            }
        }
    }

    private func report(_ reports: [MetricReport], of trial: TrialKey, _ calls: ServerCalls, key: String) {
        switch patiently({ calls.report(trial, reports, key: key) }) {
        case .answer(let answer):
            deliver(.input(.answered(reports: reports.count, Decision(answer) ?? .proceed)))
        case .refused(let refusal):
            let input = refused(refusal, reports: reports.count)
            if case .refused(_, isTrialOver: false, _) = input, reports.count > 1 {
                // One bad report must not take the good ones with it.
                for (index, report) in reports.enumerated() {
                    self.report([report], of: trial, calls, key: "\(key).\(index)")
                }
            } else {
                deliver(.input(input))
            }
        case .later: deliver(.input(.unreachable(reports: reports.count)))
        }
    }

    private func refused(_ refusal: ClientFailure.Refusal, reports: Int) -> TrialRun.Input {
        let isOver =
            ["trial-finished", "lease-lost"].contains(refusal.code)
            || [401, 403, 404].contains(refusal.status)
        return .refused(reports: reports, isTrialOver: isOver, detail: refusal.detail)
    }

    private func asked(_ outcome: ServerCalls.Outcome) -> Reply {
        switch outcome {
        case .answer(let answer):
            let detail = answer["detail"]?.string ?? ""
            if answer["status"] == "done" { return .done(detail) }
            guard let trial = answer["trials"]?.array?.first.flatMap(AskedTrial.init) else {
                return .nothing(detail)
            }
            return .trial(trial)
        case .refused(let refusal): return .turnedAway("\(ClientFailure.refused(refusal))")
        case .later: return .unreachable
        }
    }

    private func delivered(_ outcome: ServerCalls.Outcome) -> Reply {
        switch outcome {
        case .answer(let answer): .delivered(state: answer["state"]?.string, refusal: nil)
        case .refused(let refusal) where refusal.code == "trial-finished":
            .delivered(state: "ended by its own word", refusal: nil)
        case .refused(let refusal): .delivered(state: nil, refusal: refusal.detail)
        case .later: .unreachable
        }
    }

    /// Makes a call until the server answers, with pauses that grow; gives up only when the worker has to end.
    private func patiently(_ call: () -> ServerCalls.Outcome) -> ServerCalls.Outcome {
        var (seconds, isFirst) = (0.25, true)
        while true {
            let outcome = call()
            guard case .later(let reason) = outcome else {
                if !isFirst { say("the server answers again") }
                return outcome
            }
            if let end = bag.withLock(\.hurriesUntil), .now >= end { return outcome }
            if isFirst { say("waiting for the server: \(reason)") }
            isFirst = false
            pause(seconds)
            seconds = min(seconds * 2, Self.longestPause)
        }
    }

    /// Waits, but not long where the worker has to end.
    private func pause(_ seconds: Double) {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while .now < deadline, bag.withLock(\.hurriesUntil) == nil {
            let rest = (deadline - .now) / .seconds(1)
            _ = bell.wait(timeout: .now() + max(rest, 0))
        }
        if bag.withLock(\.hurriesUntil) != nil { _ = bell.wait(timeout: .now() + 0.25) }
    }
}
