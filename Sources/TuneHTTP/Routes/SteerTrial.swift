import TuneCore
import TuneService

extension Route {
    /// Stops a trial; a running one is told at its trainer's next call.
    static let stopTrial = steerTrial("stop", Command.stopTrial)

    /// Queues a failed trial again.
    static let retryTrial = steerTrial("retry", Command.retryTrial)

    /// Takes back a trial that does not run.
    static let cancelTrial = steerTrial("cancel", Command.cancelTrial)

    private static func steerTrial(
        _ verb: String, _ command: @escaping @Sendable (Int, String?) -> Command
    ) -> Route {
        Route("POST", "/experiments/{name}/trials/{number}/" + verb, role: .editor, body: .optional) { call in
            let (desk, number) = (try await call.desk(), try call.trialNumber())
            let request = try ReasonRequest(call.body)
            let answer = try await desk.perform(key: call.key) { turn throws(ServiceFailure) in
                try turn.execute(command(number, request.reason))
                return try turn.answer(trial: number)
            }
            return .answer(answer)
        }
    }
}
