import TuneAnalysis
import TuneCore
import TuneService

extension Route {
    /// Tells why a trial has its configuration, and why each decision about it was made.
    static let getExplanation = Route(
        "GET", "/experiments/{name}/trials/{number}/explain", role: .viewer
    ) { call in
        let (desk, number) = (try await call.desk(), try call.trialNumber())
        try desk.requireTrial(number)
        let explanation = try await desk.read { experiment, _ throws(ServiceFailure) in
            Explanation(of: try experiment.found(number), in: experiment.spec)
        }
        let history = try await TrialHistory(ofTrial: number, at: desk, in: call.server.directory.store)
        return .answer(Answer(200, explanation.json(decisions: history.decisionsJSON), isKept: false))
    }
}
