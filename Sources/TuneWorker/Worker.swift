import CProcess
import Foundation
import Synchronization
import TuneClient
import TuneJSON

/// Runs trials of an experiment as commands, several at a time.
public final class Worker: Sendable {
    /// How a worker ended.
    public enum Ending: Sendable, Hashable {
        /// The experiment has no more trials; why.
        case done(String)
        /// It ran as many trials as it should, or waited too long for the next.
        case enough
        /// It was told to end.
        case interrupted
    }

    private struct State {
        var mailboxes: [Mailbox<Slot.Message>] = []
        var isInterrupted = false
    }

    private let options: WorkerOptions
    private let say: @Sendable (String) -> Void
    private let guardian = Guardian()
    private let state = Mutex(State())

    /// How long a server may be away when the worker starts.
    private static let patience = Duration.seconds(60)
    /// The longest time between signs of life: a stop is heard of so soon.
    private static let longestSilence = Duration.seconds(10)

    /// More than a slot needs: its mailbox, its connections, and its process's pipes and log.
    private static let descriptors = 24

    /// Makes a worker; nothing happens yet but that its guardian starts.
    ///
    /// - Parameter say: Takes lines for people, from any thread.
    public init(_ options: WorkerOptions, say: @escaping @Sendable (String) -> Void) {
        (self.options, self.say) = (options, say)
    }

    /// Gives all trials back and ends.
    public func interrupt() {
        let mailboxes = state.withLock { state in
            state.isInterrupted = true
            return state.mailboxes
        }
        for mailbox in mailboxes { mailbox.post(.interrupted) }
    }

    /// Kills all processes of all trials.
    public func killAll() { guardian.killAll() }

    /// Runs trials until there is a reason to end; blocks its thread.
    ///
    /// - Returns: Why it ended, and how many trials it began.
    public func run() throws(WorkerFailure) -> (ending: Ending, trials: Int) {
        let shares = try GPUShares(options.gpus, each: options.gpusPerTrial, slots: options.parallel).shares
        let experiment = try look()
        let known = experiment["space"]?.object?.members.map(\.name) ?? []
        let template = try CommandTemplate(options.command, known: known)
        if let program = template.program,
            ProgramPath.find(program, path: options.environment["PATH"]) == nil
        {
            throw .badCommand("There is no program \(program) that can be run.")
        }
        let lease = experiment["lease"]?["seconds"]?.double ?? 0
        let shop = Workshop(
            options: options, template: template, guardian: guardian, memory: MemoryWatch(),
            heartbeat: lease > 0 ? min(.seconds(lease / 3), Self.longestSilence) : Self.longestSilence,
            say: say, tally: Tally(limit: options.count))
        say("\(options.name) runs \(shares.count) at a time of \(options.experiment) on \(options.server)")
        let endings = try run(shop, shares: shares)
        for case .failed(let failure) in endings { throw failure }
        if endings.contains(.interrupted) { return (.interrupted, shop.tally.begun) }
        for case .done(let detail) in endings { return (.done(detail), shop.tally.begun) }
        return (.enough, shop.tally.begun)
    }

    /// Runs the slots, each on a thread of its own, and waits for all of them.
    private func run(_ shop: Workshop, shares: [[String]]) throws(WorkerFailure) -> [Slot.Ending] {
        tune_raise_descriptors(Int32(Self.descriptors * (shares.count + 4)))
        let endings = Mutex<[Slot.Ending]>([])
        let group = DispatchGroup()
        let instance = UUID().uuidString
        for (index, share) in shares.enumerated() {
            let mailbox = try Mailbox<Slot.Message>()
            let name = shares.count > 1 ? "\(options.name)-\(index + 1)" : options.name
            let courier = Courier(
                ask: Ask(worker: name, canResume: options.canResume), name: "\(instance)-\(index)",
                say: shop.say, deliver: { mailbox.post(.reply($0)) })
            enlist(mailbox)
            let environment = TrialEnvironment(
                url: options.server, token: options.token, experiment: options.experiment, worker: name,
                gpus: options.gpus == nil ? nil : share)
            group.enter()
            start { [self] in
                let slot = Slot(
                    shop, mailbox: mailbox, courier: courier, calls: calls(), environment: environment)
                let ending = slot.run()
                endings.withLock { $0.append(ending) }
                if case .failed = ending { interrupt() }
                courier.end()
                group.leave()
            }
            group.enter()
            start { [self] in
                courier.run(calls())
                group.leave()
            }
        }
        group.wait()
        return endings.withLock(\.self)
    }

    /// A worker that was told to end before it began tells its slots at once.
    private func enlist(_ mailbox: Mailbox<Slot.Message>) {
        let isInterrupted = state.withLock { state in
            state.mailboxes.append(mailbox)
            return state.isInterrupted
        }
        if isInterrupted { mailbox.post(.interrupted) }
    }

    private func start(_ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.stackSize = 1 << 20
        thread.start()
    }

    private func calls() -> ServerCalls {
        ServerCalls(HTTPClient(base: options.server, token: options.token), experiment: options.experiment)
    }

    /// The experiment, for which a server that is away is waited for a while.
    private func look() throws(WorkerFailure) -> JSONValue {
        let (calls, start) = (calls(), ContinuousClock.now)
        var isFirst = true
        while true {
            switch calls.getExperiment() {
            case .answer(let experiment): return experiment
            case .refused(let refusal) where refusal.status == 404:
                throw .server(
                    "\(options.server) has no experiment \(options.experiment)\(nearest(calls)). Create it first:"
                        + " POST /experiments.")
            case .refused(let refusal): throw .server("\(ClientFailure.refused(refusal))")
            case .later(let reason):
                guard .now - start < Self.patience, !state.withLock(\.isInterrupted) else {
                    throw .server(reason)
                }
                if isFirst { say("waiting for the server: \(reason)") }
                isFirst = false
                Thread.sleep(forTimeInterval: 0.5)
            }
        }
    }

    /// " (did you mean X?)" where an experiment has a name like it.
    private func nearest(_ calls: ServerCalls) -> String {
        do throws(ClientFailure) {
            let list = try calls.client.request("GET", "/experiments?limit=1000").success().json()
            let names = (list["items"]?.array ?? []).compactMap { $0["name"]?.string }
            return suggestion(for: options.experiment, among: names)
        } catch {
            return ""
        }
    }
}
