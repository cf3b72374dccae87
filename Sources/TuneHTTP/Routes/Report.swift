import TuneCore
import TuneJSON
import TuneService

extension Route {
    /// Takes in one report or many, renews the lease and says what to do next.
    static let report = Route(
        "POST", "/experiments/{name}/trials/{number}/reports", role: .worker, body: .required
    ) { call in
        let (desk, number) = (try await call.desk(), try call.trialNumber())
        let request = try ReportsRequest(call.body)
        let lease = call.lease
        let answer = try await desk.perform(key: call.key) { turn throws(ServiceFailure) in
            do throws(ServiceFailure) {
                return Answer(
                    200, .object(try turn.report(trial: number, lease: lease, reports: request.reports)))
            } catch {
                throw error.moved(request.pointer)
            }
        }
        return .answer(answer)
    }
}
