import TuneAnalysis
import TuneCore
import TuneJSON
import TuneService
import TuneStore

/// An experiment as an analysis needs it, taken from its desk in one go and then looked at elsewhere.
struct Snapshot: Sendable {
    let id: ExperimentID
    let spec: ExperimentSpec
    let trials: [Trial]
    let levels: [Int]
    let createdAt: Timestamp
    /// The version of the last event that it knows.
    let version: Int
    /// The number of the best trial.
    let best: Int?
    let bestJSON: JSONValue
    let counts: JSONValue
    let progress: Progress

    /// Takes a snapshot at a desk.
    init(of desk: Desk) async throws(ServiceFailure) {
        let id = desk.id
        self = try await desk.read { experiment, now throws(ServiceFailure) in
            Snapshot(id: id, experiment, at: now)
        }
    }

    private init(id: ExperimentID, _ experiment: borrowing Experiment, at now: Timestamp) {
        self.id = id
        spec = experiment.spec
        trials = experiment.trials
        levels = experiment.levels
        createdAt = experiment.createdAt
        version = experiment.version
        best = experiment.best
        bestJSON = experiment.bestJSON
        counts = experiment.counts.json
        progress = Progress(of: experiment, at: now)
    }

    /// The trials as rows; a look at each.
    var table: ResultTable { ResultTable(spec: spec, trials: trials, levels: levels) }
}

extension Route {
    /// A route that reads an experiment and works something out of its trials.
    static func analysis(
        _ name: String, query: [String] = [],
        _ prepare: @escaping @Sendable (Query) throws -> @Sendable (Snapshot) throws -> JSONValue
    ) -> Route {
        Route("GET", "/experiments/{name}/" + name, role: .viewer, query: query) { call in
            let desk = try await call.desk()
            let analyse = try prepare(call.query)
            let snapshot = try await Snapshot(of: desk)
            return .answer(
                try await call.server.analyst.work { Answer(200, try analyse(snapshot), isKept: false) })
        }
    }
}
