import TuneCore
import TuneJSON
import TuneSchedule
import TuneSearch

let catalogs = Catalogs(searchers: SearcherCatalog.all, schedulers: SchedulerCatalog.all, evaluators: [])

/// A definition with one float parameter and what a test lays over it.
func body(_ changes: JSONObject = [:]) -> JSONValue {
    var body: JSONObject = [
        "name": "toy",
        "space": ["x": ["type": "float", "low": 0, "high": 1]],
        "objectives": [["metric": "loss", "goal": "minimize"]],
        "searcher": ["name": "random"],
    ]
    for member in changes.members { body[member.name] = member.value }
    return .object(body)
}

/// An experiment with a clock that only the test moves; every change is checked against the invariants and the log.
struct Bench {
    var experiment: Experiment
    var now = Timestamp(milliseconds: 1_000_000)
    var log: [Event]

    init(_ changes: JSONObject = [:]) throws {
        let spec = try ExperimentSpec(body(changes), fallbackName: "none", catalogs: catalogs)
        let first = Event(version: 1, at: now, body: .created(.object(spec.json)))
        experiment = try Experiment(first: first, catalogs: catalogs)
        log = [first]
    }

    @discardableResult
    mutating func run(_ command: Command) throws(Refusal) -> [Event] {
        let before = experiment.version
        let events = try experiment.execute(command, at: now)
        precondition(experiment.version == before + events.count)
        log += events
        return events
    }

    /// Asks for a trial; nil when there is none.
    mutating func ask(_ worker: String = "w", canResume: Bool = true) throws(Refusal) -> HandOut? {
        let events = try run(.ask(Ask(worker: worker, canResume: canResume)))
        guard case .handedOut(let handOut)? = events.first?.body else { return nil }
        return handOut
    }

    @discardableResult
    mutating func report(
        _ trial: Int, _ step: Int, _ loss: Double, lease: String? = nil, checkpoint: String? = nil
    ) throws(Refusal) -> Judgement {
        let report = Report(step: step, metrics: metrics(loss), checkpoint: checkpoint)
        try run(.report(trial: trial, lease: lease, reports: [report]))
        let attempt = try experiment.attempt(of: lease, trial: experiment.trial(trial))
        return try experiment.decision(trial: trial, attempt: attempt)
    }

    @discardableResult
    mutating func complete(
        _ trial: Int, _ loss: Double? = nil, state: TrialState = .completed, error: TrialError? = nil,
        lease: String? = nil
    ) throws(Refusal) -> [Event] {
        let completion = TrialCompletion(state: state, metrics: loss.map(metrics), error: error)
        return try run(.complete(trial: trial, lease: lease, completion))
    }

    mutating func pass(seconds: Double) throws(Refusal) {
        now = now.advanced(bySeconds: seconds)
        try run(.tick)
    }

    func state(_ trial: Int) -> TrialState { experiment.trials[trial - 1].state }

    /// The state folded anew from the log.
    func refolded() throws -> Experiment {
        var folded = try Experiment(first: log[0], catalogs: catalogs)
        for event in log.dropFirst() { folded.apply(event) }
        return folded
    }
}

func metrics(_ loss: Double) -> Metrics { Metrics(trusted: ["loss": metricJSON(loss)]) }
