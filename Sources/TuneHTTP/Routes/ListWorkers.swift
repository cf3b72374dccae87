import TuneCore
import TuneJSON
import TuneService

extension Route {
    /// Lists the live leases of all experiments by worker.
    static let listWorkers = Route("GET", "/workers", role: .viewer) { call in
        var leases: [JSONValue] = []
        for desk in await call.server.directory.all()
        where desk.hasLiveTrials && call.caller.scope.contains(desk.name) {
            do {
                leases += try await desk.read { experiment, _ throws(ServiceFailure) in experiment.leases }
            } catch ServiceFailure.noSuchExperiment {
                continue  // It was deleted meanwhile.
            }
        }
        leases.sort { ($0["worker"]?.string ?? "") < ($1["worker"]?.string ?? "") }
        return .answer(Answer(200, ["items": .array(leases)], isKept: false))
    }
}

extension Desk {
    /// Whether the last commit left trials that a worker has.
    fileprivate nonisolated var hasLiveTrials: Bool {
        let counts = summary.get()["counts"]
        return TrialState.allCases.contains { $0.isLive && counts?[$0.rawValue]?.int != 0 }
    }
}

extension Experiment {
    /// The leases of the trials that a worker has.
    fileprivate var leases: [JSONValue] {
        liveTrials.compactMap { number -> JSONValue? in
            guard let trial = try? trial(number) else { return nil }
            return [
                "worker": .optional(trial.worker), "experiment": .string(spec.name),
                "trial": .integer(number),
                "attempt": .integer(trial.startedAttempt), "expires_at": .optional(trial.leaseEnds),
            ]
        }
    }
}
