import TuneCore
import TuneService

extension Route {
    /// Sums an experiment up.
    static let getSummary = Route("GET", "/experiments/{name}/summary", role: .viewer) { call in
        let view = try await call.desk().read { experiment, now throws(ServiceFailure) in
            experiment.summary(at: now)
        }
        return .answer(Answer(200, view, isKept: false))
    }
}
