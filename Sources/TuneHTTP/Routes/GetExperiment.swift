import TuneCore
import TuneService

extension Route {
    /// Shows an experiment, or says that nothing has changed.
    static let getExperiment = Route("GET", "/experiments/{name}", role: .viewer) { call in
        let desk = try await call.desk()
        let known = try call.headers["if-none-match"].map(EntityTags.init)
        let answer = try await desk.read { experiment, now throws(ServiceFailure) in
            guard known?.contain(experiment.entityTag) ?? false else { return experiment.answer(at: now) }
            return Answer(status: 304, headers: ["ETag": experiment.entityTag], isKept: false)
        }
        return .answer(answer)
    }
}
