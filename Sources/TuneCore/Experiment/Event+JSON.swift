public import TuneJSON

extension Event {
    /// The event as the feed, the export and the log show it: version, time, type, then what the type needs.
    public var json: JSONValue {
        .object(
            JSONObject(
                [
                    JSONObject.Member("version", .integer(version)),
                    JSONObject.Member("at", .string(at.text)),
                    JSONObject.Member("type", .string(body.type)),
                ] + body.json.members))
    }
}

extension EventBody {
    /// The name of the event's type.
    public var type: String {
        switch self {
        case .created: "created"
        case .edited: "edited"
        case .phaseChanged: "phase_changed"
        case .trialAdded: "trial_added"
        case .handedOut: "handed_out"
        case .reported: "reported"
        case .revived: "revived"
        case .checkpointed: "checkpointed"
        case .finished: "finished"
        case .stopRequested: "stop_requested"
        case .ended: "ended"
        case .requeued: "requeued"
        case .paused: "paused"
        case .lost: "lost"
        case .reopened: "reopened"
        }
    }

    /// The trial that the event is about; nil when it is about the experiment.
    public var trial: Int? {
        switch self {
        case .created, .edited, .phaseChanged, .reopened: nil
        case .trialAdded(let added): added.trial
        case .handedOut(let handOut): handOut.trial
        case .reported(let reported): reported.trial
        case .finished(let finished): finished.trial
        case .checkpointed(let trial, _, _), .revived(let trial, _), .stopRequested(let trial, _),
            .ended(let trial, _, _, _),
            .requeued(let trial, _), .paused(let trial, _, _), .lost(let trial, _):
            trial
        }
    }

    /// The members of the event, which `init(type:json:)` reads back.
    public var json: JSONObject {
        switch self {
        case .created(let spec): ["experiment": spec]
        case .edited(let changes): ["changes": changes]
        case .phaseChanged(let change): change.json
        case .trialAdded(let added):
            JSONObject(
                [
                    JSONObject.Member("trial", .integer(added.trial)),
                    JSONObject.Member("config", added.config),
                    JSONObject.Member("reports", .integer(added.reports)),
                    JSONObject.Member("completed", .bool(added.isCompleted)),
                ] + (added.origin.map { [JSONObject.Member("origin", $0.json)] } ?? []))
        case .handedOut(let handOut): handOut.json
        case .reported(let reported): reported.json
        case .checkpointed(let trial, let attempt, let checkpoint):
            [
                "trial": .integer(trial), "attempt": .integer(attempt), "step": .integer(checkpoint.step),
                "uri": .string(checkpoint.uri),
            ]
        case .finished(let finished): finished.json
        case .stopRequested(let trial, let reason), .requeued(let trial, let reason):
            ["trial": .integer(trial), "reason": reason.json]
        case .ended(let trial, let state, let error, let reason):
            [
                "trial": .integer(trial), "state": .string(state.rawValue), "error": error?.json ?? .null,
                "reason": reason.json,
            ]
        case .paused(let trial, let attempt, let reason):
            ["trial": .integer(trial), "attempt": .integer(attempt), "reason": reason.json]
        case .revived(let trial, let attempt), .lost(let trial, let attempt):
            ["trial": .integer(trial), "attempt": .integer(attempt)]
        case .reopened: JSONObject()
        }
    }
}

extension PhaseChange {
    var json: JSONObject {
        [
            "state": .string(phase.rawValue), "ending": (ending?.rawValue).map(JSONValue.string) ?? .null,
            "mode": .string(mode.rawValue), "reason": reason.json, "limits": limits ?? .null,
        ]
    }
}

extension HandOut {
    var json: JSONObject {
        var object: JSONObject = ["trial": .integer(trial)]
        object["config"] = config
        object["origin"] = origin?.json
        object["attempt"] = .integer(attempt)
        object["worker"] = worker.map(JSONValue.string)
        object["can_resume"] = .bool(canResume)
        object["from_step"] = .integer(fromStep)
        object["until_step"] = untilStep.map(JSONValue.integer)
        object["bracket"] = .integer(bracket)
        object["reason"] = reason?.json
        return object
    }
}

extension Reported {
    var json: JSONObject {
        var object: JSONObject = [
            "trial": .integer(trial), "attempt": .integer(attempt), "step": .integer(step),
            "metrics": .object(metrics.object),
        ]
        object["checkpoint"] = checkpoint.map(JSONValue.string)
        object["action"] = .string(action.rawValue)
        if completes { object["completes"] = true }
        if !marks.isEmpty { object["rungs"] = .array(marks.map(JSONValue.integer)) }
        object["reason"] = reason?.json
        object["clone"] = clone?.json
        return object
    }
}

extension CloneOrder {
    /// The order as it is kept in the log.
    var json: JSONValue {
        [
            "from_trial": .integer(donor), "config": config,
            "checkpoint": ["step": .integer(checkpoint.step), "uri": .string(checkpoint.uri)],
        ]
    }
}

extension Finished {
    var json: JSONObject {
        var object: JSONObject = [
            "trial": .integer(trial), "attempt": .integer(attempt), "state": .string(state.rawValue),
        ]
        object["metrics"] = metrics.map { .object($0.object) }
        object["error"] = error?.json
        object["checkpoint"] = checkpoint.map(JSONValue.string)
        if !marks.isEmpty { object["rungs"] = .array(marks.map(JSONValue.integer)) }
        return object
    }
}

extension TrialError {
    /// The error as the API shows it.
    public var json: JSONValue { ["kind": .string(kind.rawValue), "message": .string(message)] }
}

extension Reason {
    /// The reason as the API shows it, unset members left out.
    public var json: JSONValue {
        var object: JSONObject = ["rule": .string(rule), "text": .string(text)]
        object["rung"] = rung.map(JSONValue.integer)
        object["bracket"] = bracket.map(JSONValue.integer)
        object["value"] = value.map(metricJSON)
        object["threshold"] = threshold.map(metricJSON)
        object["rank"] = rank.map(JSONValue.integer)
        object["count"] = count.map(JSONValue.integer)
        return .object(object)
    }
}
