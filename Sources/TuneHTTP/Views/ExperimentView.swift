import TuneCore
import TuneJSON
import TuneService

extension Experiment {
    /// The experiment as it is shown: its definition, where it stands, and what an ask would hear.
    func view(at now: Timestamp) -> JSONValue {
        let head: JSONObject = [
            "name": .string(spec.name), "state": .string(phase.rawValue),
            "reason": .optional(phaseReason?.text),
            "created_at": .string(createdAt.text),
        ]
        let tail: JSONObject = [
            "revision": .integer(revision), "events": .integer(version), "counts": counts.json,
            "best": bestJSON, "levels": .array(levels.map(JSONValue.integer)),
            "resource_used": .number(resourceUsed), "elapsed_seconds": .number(elapsedSeconds(at: now)),
            "waiting": waiting().map { ["reason": .string($0.reason), "detail": .string($0.detail)] }
                ?? .null,
            "links": [
                "self": .string(path), "trials": .string(path + "/trials"), "best": .string(path + "/best"),
                "events": .string(path + "/events"),
            ],
        ]
        return .object(
            JSONObject(head.members + spec.json.members.filter { $0.name != "name" } + tail.members))
    }

    /// The answer that shows the experiment, with its entity tag.
    func answer(_ status: Int = 200, at now: Timestamp) -> Answer {
        Answer(status, view(at: now), headers: ["ETag": entityTag])
    }

    /// The tag that changes with all that is shown: `"r<revision>.<events>"`.
    var entityTag: String { "\"r\(revision).\(version)\"" }

    /// The path of the experiment.
    var path: String { "/experiments/" + spec.name }
}
