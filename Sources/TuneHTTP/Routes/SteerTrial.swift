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
        Route("POST", "/experiments/{name}/trials/{number}/" + verb, role: .worker, body: .optional) { call in
            let (desk, number) = (try await call.desk(), try call.trialNumber())
            let request = try ReasonRequest(call.body)
            let (lease, mayAll) = (call.lease, call.caller.role >= .editor)
            guard mayAll || lease != nil else {
                throw Problem(
                    .forbidden,
                    "A worker's token is for its own trials only: send the header Lease, or be an editor.")
            }
            let answer = try await desk.perform(key: call.key) { turn throws(ServiceFailure) in
                if !mayAll { try turn.requireLease(lease, of: number) }
                try turn.execute(command(number, request.reason))
                return try turn.answer(trial: number)
            }
            return .answer(answer)
        }
    }
}

extension Turn {
    /// Sees that a lease token is that of a trial's last attempt.
    fileprivate func requireLease(_ lease: String?, of number: Int) throws(ServiceFailure) {
        let trial = try experiment.found(number)
        do throws(Refusal) {
            guard try experiment.attempt(of: lease, trial: trial) == trial.startedAttempt else {
                throw .leaseLost("Another attempt of this trial was started.")
            }
        } catch {
            throw .refused(error)
        }
    }
}
