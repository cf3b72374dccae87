import TuneAnalysis
import TuneJSON
import TuneService

extension Route {
    /// Replays the recorded curves under another scheduler; changes nothing.
    static let askWhatIf = Route(
        "POST", "/experiments/{name}/what-if", role: .viewer, body: .required
    ) { call in
        let desk = try await call.desk()
        let request = try WhatIfRequest(call.body, catalogs: call.server.directory.catalogs)
        let snapshot = try await Snapshot(of: desk)
        let scheduler = try request.scheduler(for: snapshot.spec)
        let recording = try await call.fromChronicle(snapshot, \.recording)
        return .answer(
            try await call.server.replayer.work {
                let replay = try WhatIf(
                    scheduler, of: snapshot.table, in: recording, workers: request.workers)
                let members = replay.json.object?.members ?? []
                let answer = JSONObject([JSONObject.Member("scheduler", request.json)] + members)
                return Answer(200, .object(answer), isKept: false)
            })
    }
}
