import Synchronization

/// What all slots of a worker share.
struct Workshop: Sendable {
    let options: WorkerOptions
    let template: CommandTemplate
    let guardian: Guardian
    let memory: MemoryWatch
    /// How long the server may hear nothing of a trial.
    let heartbeat: Duration
    /// Takes lines for people.
    let say: @Sendable (String) -> Void
    /// Counts the trials that were begun.
    let tally: Tally
    /// When the worker began.
    let start = ContinuousClock.now

    /// The time since the worker's start.
    var now: Duration { .now - start }
}

/// Counts the trials of a worker up to a limit.
final class Tally: Sendable {
    private let count = Mutex(0)
    private let limit: Int?

    init(limit: Int?) {
        self.limit = limit
    }

    /// Takes the right to one more trial; false where there is none.
    func take() -> Bool {
        count.withLock { count in
            guard limit.map({ count < $0 }) ?? true else { return false }
            count += 1
            return true
        }
    }

    /// Gives a right back that came to nothing.
    func giveBack() { count.withLock { $0 -= 1 } }

    /// How many trials were begun.
    var begun: Int { count.withLock(\.self) }
}

/// One place of a worker, which runs a trial at a time on a thread of its own.
final class Slot {
    /// What a slot hears.
    enum Message: Sendable {
        case reply(Courier.Reply)
        case interrupted
    }

    /// Why a slot ended.
    enum Ending: Sendable, Hashable {
        /// The experiment has no more trials; why.
        case done(String)
        /// It ran as many trials as it should, or waited too long for the next.
        case enough
        /// The worker was told to end.
        case interrupted
        /// It cannot work.
        case failed(WorkerFailure)
    }

    let shop: Workshop
    let mailbox: Mailbox<Message>
    let courier: Courier
    let calls: ServerCalls
    let environment: TrialEnvironment
    private(set) var isInterrupted = false

    init(
        _ shop: Workshop, mailbox: Mailbox<Message>, courier: Courier, calls: ServerCalls,
        environment: TrialEnvironment
    ) {
        (self.shop, self.mailbox, self.courier) = (shop, mailbox, courier)
        (self.calls, self.environment) = (calls, environment)
    }

    /// Runs trials until there is a reason to end; blocks its thread.
    func run() -> Ending {
        do throws(WorkerFailure) {
            while true {
                guard shop.tally.take() else { return .enough }
                guard let trial = try ask() else {
                    shop.tally.giveBack()
                    return ending ?? .enough
                }
                try run(trial)
                if isInterrupted { return .interrupted }
            }
        } catch {
            return .failed(error)
        }
    }

    private var ending: Ending?

    /// Asks for a trial and waits for it; nil when there is a reason to end, which is then kept.
    private func ask() throws(WorkerFailure) -> AskedTrial? {
        let idleAt = shop.options.idleExit.map { shop.now + $0 }
        courier.send(.ask)
        while true {
            mailbox.wait(milliseconds: milliseconds(until: idleAt))
            for message in mailbox.take() {
                switch message {
                case .interrupted: interrupt()
                case .reply(.trial(let trial)):
                    guard isInterrupted else { return trial }
                    giveBack(TrialKey(number: trial.number, lease: trial.lease))
                    return end(.interrupted)
                case .reply(.nothing):
                    if isInterrupted { return end(.interrupted) }
                    if let idleAt, shop.now >= idleAt { return end(.enough) }
                    courier.send(.ask)
                case .reply(.done(let detail)): return end(.done(detail))
                case .reply(.turnedAway(let detail)): throw .server(detail)
                case .reply(.unreachable): return end(isInterrupted ? .interrupted : .enough)
                case .reply(.input), .reply(.delivered): break
                }
            }
            // A server that does not answer is not waited for longer than one without work.
            if let idleAt, shop.now >= idleAt { courier.hurry() }
        }
    }

    private func end(_ ending: Ending) -> AskedTrial? {
        self.ending = ending
        return nil
    }

    /// Hears that the worker must end.
    func interrupt() {
        isInterrupted = true
        courier.hurry()
    }

    /// Gives a trial back that was not begun, or cannot be.
    func giveBack(_ trial: TrialKey, reason: String? = nil) {
        let text = reason ?? "The worker \(environment.worker) had to end and gave the trial back."
        deliver(trial, .failed(TrialFailure(kind: "preempted", message: text)))
    }

    /// Tells the server how a trial ended, and waits until it knows.
    ///
    /// - Returns: The state in which the server sees the trial; nil where it could not be reached, or refused.
    @discardableResult
    func deliver(_ trial: TrialKey, _ completion: Completion) -> (state: String?, refusal: String?) {
        courier.send(.complete(trial, completion.json))
        while true {
            mailbox.wait(milliseconds: -1)
            for message in mailbox.take() {
                switch message {
                case .interrupted: interrupt()
                case .reply(.delivered(let state, let refusal)): return (state, refusal)
                case .reply(.unreachable): return (nil, nil)
                case .reply(.trial), .reply(.nothing), .reply(.done), .reply(.input), .reply(.turnedAway):
                    break
                }
            }
        }
    }

    /// The milliseconds until a time, rounded up; -1 for no time.
    func milliseconds(until time: Duration?) -> Int32 {
        guard let time else { return -1 }
        return Int32(max(0, min((time - shop.now) / .milliseconds(1) + 1, 3_600_000)))
    }
}
