import TuneCore
import TuneJSON
import TuneService

extension Route {
    /// Shows the best trial so far.
    static let getBest = Route("GET", "/experiments/{name}/best", role: .viewer) { call in
        let best = try await call.desk().read { experiment, _ throws(ServiceFailure) in experiment.bestJSON }
        guard !best.isNull else { throw ServiceFailure.notEnoughData("No trial has a result yet.") }
        return .answer(Answer(200, best, isKept: false))
    }
}
