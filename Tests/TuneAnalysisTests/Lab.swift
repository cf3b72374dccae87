import TuneCore
import TuneJSON
import TuneSchedule
import TuneSearch

@testable import TuneAnalysis

/// An experiment that a test runs by hand, with a clock that moves one second a step.
struct Lab {
    var experiment: Experiment
    var recording: Recording
    var chronicle: Chronicle
    private(set) var now = Timestamp(milliseconds: 1_000_000)

    static let catalogs = Catalogs(
        searchers: SearcherCatalog.all, schedulers: SchedulerCatalog.all, evaluators: [])

    /// The number of trials that the experiment has.
    var table: ResultTable {
        ResultTable(spec: experiment.spec, trials: experiment.trials, levels: experiment.levels)
    }

    init(_ changes: JSONObject = [:], space: JSONValue = Lab.plane) throws {
        var body: JSONObject = [
            "name": "lab", "space": space, "objectives": [["metric": "loss", "goal": "minimize"]],
            "searcher": ["name": "random"], "seed": 5,
        ]
        for member in changes.members { body[member.name] = member.value }
        let spec = try ExperimentSpec(.object(body), fallbackName: "lab", catalogs: Self.catalogs)
        let first = Event(version: 1, at: now, body: .created(.object(spec.json)))
        experiment = try Experiment(first: first, catalogs: Self.catalogs)
        recording = Recording(spec: spec)
        chronicle = Chronicle(spec: spec)
        chronicle.take(first)
    }

    /// Two numbers.
    static let plane: JSONValue = [
        "x": ["type": "float", "low": 0, "high": 1], "y": ["type": "float", "low": 0, "high": 1],
    ]

    @discardableResult
    mutating func run(_ command: Command) throws -> [Event] {
        let events = try experiment.execute(command, at: now)
        for event in events {
            recording.take(event)
            chronicle.take(event)
        }
        return events
    }

    /// Asks for a trial; nil when there is none.
    mutating func ask() throws -> Int? {
        let events = try run(.ask(Ask(worker: "w", canResume: true)))
        guard case .handedOut(let handOut)? = events.first?.body else { return nil }
        return handOut.trial
    }

    /// Reports a step; whether the trial may go on.
    @discardableResult
    mutating func report(_ trial: Int, _ step: Int, _ metrics: JSONObject) throws -> Bool {
        now = now.advanced(bySeconds: 1)
        let report = Report(step: step, metrics: Metrics(trusted: metrics))
        try run(.report(trial: trial, lease: nil, reports: [report]))
        return experiment.trials[trial - 1].state == .running
    }

    mutating func complete(
        _ trial: Int, _ metrics: JSONObject? = nil, _ state: TrialState = .completed
    ) throws {
        now = now.advanced(bySeconds: 1)
        let completion = TrialCompletion(
            state: state, metrics: metrics.map(Metrics.init(trusted:)), error: nil)
        try run(.complete(trial: trial, lease: nil, completion))
    }

    /// Lets seconds pass.
    mutating func pass(_ seconds: Double) { now = now.advanced(bySeconds: seconds) }

    /// How far the experiment has come.
    var progress: Progress { Progress(of: experiment, at: now) }

    /// The value of a parameter of a trial.
    func number(_ trial: Int, _ name: String) -> Double? {
        let parameter = experiment.spec.space.index(of: name)
        return parameter.flatMap { experiment.trials[trial - 1].configuration.values[$0]?.double }
    }

    /// The value of a categorical parameter of a trial.
    func text(_ trial: Int, _ name: String) -> String? {
        let parameter = experiment.spec.space.index(of: name)
        return parameter.flatMap { experiment.trials[trial - 1].configuration.values[$0]?.string }
    }

    /// Completes trials with the losses of a function.
    mutating func complete(_ count: Int, _ metrics: (Lab, Int) -> JSONObject) throws {
        for _ in 0..<count {
            guard let trial = try ask() else { return }
            try complete(trial, metrics(self, trial))
        }
    }

    /// Trains trials one after the other, step by step, until there is no work.
    ///
    /// - Parameter end: The step after which a trainer is done by itself.
    mutating func train(
        _ most: Int, end: Int, _ loss: (Lab, Int, Int) -> Double
    ) throws {
        for _ in 0..<most {
            guard let trial = try ask() else { return }
            var (step, isRunning) = (experiment.trials[trial - 1].lastStep ?? 0, true)
            while isRunning, step < end {
                step += 1
                isRunning = try report(trial, step, ["loss": .number(loss(self, trial, step))])
            }
            if isRunning { try complete(trial) }
        }
    }

    /// Makes another scheduler for this experiment.
    func scheduler(_ name: String, _ options: JSONValue = [:]) throws -> any Scheduler {
        guard let entry = SchedulerCatalog.entry(named: name) else { throw NoScheduler(name: name) }
        let options = try Options(options, fields: entry.options, at: "")
        let context = SchedulerContext(
            seed: UInt64(experiment.spec.seed), options: options, space: experiment.spec.space)
        try entry.check(context)
        return entry.make(context)
    }

    struct NoScheduler: Error { let name: String }
}
