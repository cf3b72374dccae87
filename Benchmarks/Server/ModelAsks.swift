import TuneCore
import TuneJSON
import TuneSchedule
import TuneSearch

/// What an ask costs the default search with a scheduler, the events and decisions that belong to it included:
/// an experiment of its own without server and store, one worker.
struct ModelAsks {
    let dimensions: Int
    /// The numbers of trials up to which asks are measured apart.
    let marks: [Int]

    private static let end = 27

    func measure() throws -> [Measurement] {
        let catalogs = Catalogs(
            searchers: SearcherCatalog.all, schedulers: SchedulerCatalog.all, evaluators: [])
        let now = Timestamp(milliseconds: 1_700_000_000_000)
        let spec = try ExperimentSpec(definition, fallbackName: "asks", catalogs: catalogs)
        let first = Event(version: 1, at: now, body: .created(.object(spec.json)))
        var experiment = try Experiment(first: first, catalogs: catalogs)
        return try marks.flatMap { mark in
            var times: [Double] = []
            var ofModel: [Double] = []
            while experiment.trials.count < mark {
                let start = ContinuousClock.now
                let events = try experiment.execute(.ask(Ask(worker: nil, canResume: true)), at: now)
                times.append((ContinuousClock.now - start) / .milliseconds(1))
                guard case .handedOut(let handOut)? = events.first?.body else {
                    throw BenchServer.Failure(message: "an ask brought no trial")
                }
                if handOut.origin?.source == "model" { ofModel += times.suffix(1) }
                let step = handOut.untilStep ?? Self.end
                let report = Report(step: step, metrics: metrics(of: handOut.trial, at: step, in: experiment))
                _ = try experiment.execute(
                    .report(trial: handOut.trial, lease: nil, reports: [report]), at: now)
            }
            let name = "ask, auto and asha, \(dimensions) parameters, up to \(mark) trials"
            let note = "in process; those with a proposal of the model \(text(ofModel)) ms"
            return [
                Measurement(name + ", p50", quantile(0.5, of: times), "ms", bar: "<= 4", note: note),
                Measurement(name + ", p99", quantile(0.99, of: times), "ms"),
            ]
        }
    }

    private var definition: JSONValue {
        let parameters = (0..<dimensions).map { index in
            JSONObject.Member("x\(index)", ["type": "float", "low": 0, "high": 1])
        }
        return [
            "name": "asks", "seed": 1, "space": .object(JSONObject(parameters)),
            "objectives": [["metric": "loss", "goal": "minimize"]], "searcher": ["name": "auto"],
            "scheduler": ["name": "asha", "options": ["max_resource": .integer(Self.end)]],
        ]
    }

    private func metrics(of trial: Int, at step: Int, in experiment: Experiment) -> Metrics {
        let point = experiment.spec.space.point(of: experiment.trials[trial - 1].configuration)
        let loss = point.enumerated().reduce(0.3 / Double(step)) { sum, item in
            sum + (item.element - 0.3) * (item.element - 0.3) / Double(1 + item.offset)
        }
        return Metrics(trusted: ["loss": .number(loss)])
    }

    private func text(_ times: [Double]) -> String {
        times.isEmpty ? "-" : Measurement("", quantile(0.5, of: times), "").text
    }
}
