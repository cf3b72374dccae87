import TuneCore
import TuneService

extension Route {
    /// Queues a configuration, or records a training that is done.
    static let addTrial = Route("POST", "/experiments/{name}/trials", role: .editor, body: .required) {
        call in
        let desk = try await call.desk()
        let request = try AdditionRequest(call.body)
        let answer = try await desk.perform(key: call.key) { turn throws(ServiceFailure) in
            let number = turn.experiment.trials.count + 1
            try turn.execute(.addTrial(try request.addition(in: turn.experiment.spec.space)))
            return try turn.answer(
                201, trial: number, headers: ["Location": turn.experiment.path(ofTrial: number)])
        }
        return .answer(answer)
    }
}
