import TuneCore
import TuneService

extension Route {
    /// Shows a trial.
    static let getTrial = Route("GET", "/experiments/{name}/trials/{number}", role: .viewer) { call in
        let (desk, number) = (try await call.desk(), try call.trialNumber())
        let view = try await desk.read { experiment, _ throws(ServiceFailure) in
            experiment.view(of: try experiment.found(number))
        }
        return .answer(Answer(200, view, isKept: false))
    }
}
