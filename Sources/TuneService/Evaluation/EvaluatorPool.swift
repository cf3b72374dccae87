public import Logging
import TuneCore
import TuneJSON

/// Trains the experiments that chose a built-in evaluator: so many workers each, every one on its own thread.
///
/// The workers are clients like any other: they ask, report and obey through the experiment's desk.
public actor EvaluatorPool {
    private let directory: Directory
    private let evaluators: [String: any Evaluator]
    private let logger: Logger
    private var teams: [String: [Task<Void, Never>]] = [:]
    private var isOpen = true

    /// Makes a pool without workers; `recruit` starts them.
    public init(directory: Directory, evaluators: [any Evaluator], logger: Logger) {
        self.directory = directory
        self.evaluators = Dictionary(evaluators.map { ($0.entry.name, $0) }) { first, _ in first }
        self.logger = logger
    }

    /// Starts workers for every experiment that runs with a built-in evaluator and has none yet.
    public func recruit() async {
        guard isOpen else { return }
        for desk in await directory.all() where teams[desk.name] == nil {
            let summary = desk.summary.get()
            guard let evaluator = summary["evaluator"]?.string.flatMap({ evaluators[$0] }),
                let phase = summary["state"]?.string.flatMap(Phase.init(rawValue:)),
                phase == .running || phase == .stopping
            else { continue }
            let spec = try? await desk.read { experiment, _ throws(ServiceFailure) in experiment.spec }
            guard let choice = spec?.evaluator, isOpen, teams[desk.name] == nil else { continue }
            logger.notice(
                "evaluator started",
                metadata: ["experiment": "\(desk.name)", "workers": "\(choice.workers)"])
            teams[desk.name] = (1...choice.workers).map { start(slot: $0, at: desk, evaluator) }
            watch(desk.name)
        }
    }

    private func start(slot: Int, at desk: Desk, _ evaluator: any Evaluator) -> Task<Void, Never> {
        let worker = EvaluatorWorker(
            name: "\(evaluator.entry.name)-\(slot)", desk: desk, store: directory.store, evaluator: evaluator,
            logger: logger)
        let thread = TrainingThread(named: "\(desk.name)/\(worker.name)")
        return Task(executorPreference: thread) { await worker.run() }
    }

    private func watch(_ name: String) {
        let team = teams[name] ?? []
        Task {
            for task in team { await task.value }
            self.dismiss(name)
        }
    }

    private func dismiss(_ name: String) {
        teams[name] = nil
    }

    /// Ends all workers after the step they are training; their trials go on at the next start.
    public func close() async {
        isOpen = false
        for task in teams.values.joined() { task.cancel() }
        for task in teams.values.joined() { await task.value }
    }
}
