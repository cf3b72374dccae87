import TuneCore
import TuneService

extension Route {
    /// Asks for trials to run; with `wait_seconds` the answer comes when there is one.
    static let ask = Route("POST", "/experiments/{name}/ask", role: .worker, body: .optional) { call in
        let desk = try await call.desk()
        let request = try AskRequest(call.body)
        let answer = try await desk.perform(key: call.key, forSeconds: request.waitSeconds) {
            turn, _ throws(ServiceFailure) in
            let result = try turn.handOut(request)
            let answer = Answer(200, result.json, isKept: result.isOK)
            return result.isWaiting ? .nothingYet(answer) : .found(answer)
        }
        return .answer(answer)
    }
}
