import TuneCore
import TuneService

extension Route {
    /// Changes tags, notes or limits, with If-Match only of the revision that was seen.
    static let editExperiment = Route("PATCH", "/experiments/{name}", role: .editor, body: .required) {
        call in
        let desk = try await call.desk()
        let request = try EditRequest(call.body)
        let expected = try call.headers["if-match"].map(EntityTags.init)
        let answer = try await desk.perform(key: call.key) { turn throws(ServiceFailure) in
            guard expected?.contain(revision: turn.experiment.revision) ?? true else { throw .staleRevision }
            try turn.execute(.edit(try request.edit(of: turn.experiment.spec.limits)))
            return turn.experiment.answer(at: turn.now)
        }
        return .answer(answer)
    }
}
