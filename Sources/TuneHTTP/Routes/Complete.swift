import TuneCore
import TuneService

extension Route {
    /// Ends a trial as its trainer says; the first completion wins.
    static let complete = Route(
        "POST", "/experiments/{name}/trials/{number}/complete", role: .worker, body: .required
    ) { call in
        let (desk, number) = (try await call.desk(), try call.trialNumber())
        let completion = try TrialCompletion(call.body)
        let lease = call.lease
        let answer = try await desk.perform(key: call.key) { turn throws(ServiceFailure) in
            try turn.execute(.complete(trial: number, lease: lease, completion))
            return try turn.answer(trial: number)
        }
        return .answer(answer)
    }
}

extension Turn {
    /// The answer that shows a trial.
    func answer(_ status: Int = 200, trial number: Int, headers: [String: String] = [:])
        throws(ServiceFailure) -> Answer
    {
        Answer(status, experiment.view(of: try experiment.found(number)), headers: headers)
    }
}
