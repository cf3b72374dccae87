import TuneCore
import TuneJSON
import TuneService

extension Route {
    /// Makes an experiment from another one: its definition with changes, its trials where they still fit.
    static let forkExperiment = Route(
        "POST", "/experiments/{name}/fork", role: .editor, body: .required
    ) { call in
        let source = try await call.desk().name
        let fork = try Fork(call.body)
        try call.caller.require(experiment: fork.name)
        let now = call.server.now
        let answer = try await call.server.directory.fork(source, fork, key: call.key) { experiment, _ in
            var answer = experiment.answer(201, at: now())
            answer.headers["Location"] = experiment.path
            return answer
        }
        return .answer(answer)
    }
}

extension Fork {
    /// Reads the body `{name, changes, trials}`.
    fileprivate init(_ json: JSONValue) throws(InvalidField) {
        let fields = try Fields(json, known: ["name", "changes", "trials"])
        let changes = try fields.read("changes") { value, pointer throws(InvalidField) in
            guard case .object(let object) = value else {
                throw InvalidField(pointer, "must be an object, not \(value.kind)")
            }
            guard object["name"] == nil else {
                throw InvalidField(TuneJSON.pointer(pointer, "name"), "stands beside changes, not in them")
            }
            return object
        }
        let trials = try fields.choice("trials", of: Fork.Trials.allCases.map(\.rawValue))
        self.init(
            name: try fields.read("name", experimentName), changes: changes ?? JSONObject(),
            trials: trials.flatMap(Fork.Trials.init) ?? .all)
    }
}
