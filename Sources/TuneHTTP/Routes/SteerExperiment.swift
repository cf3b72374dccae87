import TuneCore
import TuneService

extension Route {
    /// Pauses an experiment.
    static let pauseExperiment = steerExperiment("pause", Command.pause)

    /// Stops an experiment.
    static let stopExperiment = steerExperiment("stop", Command.stop)

    /// Lets an experiment go on, possibly with other limits.
    static let resumeExperiment = Route(
        "POST", "/experiments/{name}/resume", role: .editor, body: .optional
    ) { call in
        let desk = try await call.desk()
        let request = try SteeringRequest(call.body, hasLimits: true)
        let answer = try await desk.perform(key: call.key) { turn throws(ServiceFailure) in
            let limits = try merged(request.limits, into: turn.experiment.spec.limits)
            try turn.execute(.resume(limits: limits, reason: request.reason))
            return turn.experiment.answer(at: turn.now)
        }
        return .answer(answer)
    }

    private static func steerExperiment(
        _ verb: String, _ command: @escaping @Sendable (SteeringMode, String?) -> Command
    ) -> Route {
        Route("POST", "/experiments/{name}/" + verb, role: .editor, body: .optional) { call in
            let desk = try await call.desk()
            let request = try SteeringRequest(call.body)
            let answer = try await desk.perform(key: call.key) { turn throws(ServiceFailure) in
                try turn.execute(command(request.mode, request.reason))
                return turn.experiment.answer(at: turn.now)
            }
            return .answer(answer)
        }
    }
}
