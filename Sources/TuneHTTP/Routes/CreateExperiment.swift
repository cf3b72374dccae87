import TuneCore
import TuneJSON
import TuneService

extension Route {
    /// Makes an experiment; a dry run only shows what it would be.
    static let createExperiment = Route(
        "POST", "/experiments", role: .editor, body: .required, query: ["dry_run", "on_conflict"]
    ) { call in
        try call.caller.require(experiment: call.body["name"]?.string)
        let isReusing = try call.query.choice("on_conflict", of: ["fail", "reuse"]) == "reuse"
        let dryRun = try call.query.choice("dry_run", of: ["", "true", "false"])
        let now = call.server.now
        guard dryRun == nil || dryRun == "false" else { return .answer(try preview(of: call)) }
        let answer = try await call.server.directory.create(call.body, isReusing: isReusing, key: call.key) {
            experiment, isNew in
            var answer = experiment.answer(isNew ? 201 : 200, at: now())
            answer.headers["Location"] = experiment.path
            return answer
        }
        return .answer(answer)
    }

    /// The experiment that the body describes, as it would begin.
    private static func preview(of call: Call) throws -> Answer {
        let (directory, now) = (call.server.directory, call.server.now())
        let spec = try directory.specification(call.body)
        let first = Event(version: 1, at: now, body: .created(.object(spec.json)))
        let view = try Experiment(first: first, catalogs: directory.catalogs).view(at: now)
        return Answer(200, view, isKept: false)
    }
}
