import TuneCore
import TuneJSON
import TuneService

extension Route {
    /// Renews a lease without a report.
    static let heartbeat = Route(
        "POST", "/experiments/{name}/trials/{number}/heartbeat", role: .worker, body: .optional
    ) { call in
        let (desk, number) = (try await call.desk(), try call.trialNumber())
        _ = try Fields(call.body, known: [])
        let lease = call.lease
        let answer = try await desk.perform(key: call.key) { turn throws(ServiceFailure) in
            Answer(200, .object(try turn.heartbeat(trial: number, lease: lease)))
        }
        return .answer(answer)
    }
}
