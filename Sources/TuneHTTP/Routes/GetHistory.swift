import TuneCore
import TuneService
import TuneStore

extension Route {
    /// Tells a trial's attempts and the decisions about it, folded from the log.
    static let getHistory = Route(
        "GET", "/experiments/{name}/trials/{number}/history", role: .viewer
    ) { call in
        let (desk, number) = (try await call.desk(), try call.trialNumber())
        try desk.requireTrial(number)
        let history = try await TrialHistory(ofTrial: number, at: desk, in: call.server.directory.store)
        return .answer(Answer(200, history.json, isKept: false))
    }
}

extension TrialHistory {
    /// Folds a trial's events from the store.
    init(ofTrial number: Int, at desk: Desk, in store: any ExperimentStore) async throws(StoreFailure) {
        let chunk = 5000
        var (history, version) = (TrialHistory(), 0)
        while true {
            let events = try await store.events(of: desk.id, after: version, limit: chunk, trial: number)
            for event in events { history.take(event) }
            guard events.count == chunk, let last = events.last else { break }
            version = last.version
        }
        self = history
    }
}
