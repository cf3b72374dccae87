import TuneCore
import TuneJSON

extension Experiment {
    /// What a trainer hears after a report or a sign of life: what to do next, and how long it may be silent.
    ///
    /// - Parameter warnings: Left out where nil.
    func decisionView(
        trial number: Int, attempt: Int, at now: Timestamp, warnings: [String]? = nil
    ) throws(Refusal) -> JSONObject {
        let trial = try trial(number)
        let decision = try decision(trial: number, attempt: attempt)
        let clone = decision.action == .clone ? pendingClone(of: trial) : nil
        var view: JSONObject = [
            "decision": .object(JSONObject(decision.members + (clone?.members ?? []))),
            "lease": leaseView(of: trial, attempt: attempt, at: now),
        ]
        view["warnings"] = warnings.map { .array($0.map(JSONValue.string)) }
        return view
    }

    /// The lease of an attempt; one that is over has ended now, one without an end has null.
    func leaseView(of trial: Trial, attempt: Int, at now: Timestamp) -> JSONValue {
        let isHeld = trial.state.isLive && attempt == trial.startedAttempt
        return [
            "token": .string(leaseToken(trial: trial.number, attempt: attempt)),
            "expires_at": isHeld ? .optional(trial.leaseEnds) : .string(now.text),
        ]
    }
}

extension Judgement {
    /// The members of the decision as it is shown.
    fileprivate var members: [JSONObject.Member] {
        [
            JSONObject.Member("action", .string(action.rawValue)),
            JSONObject.Member("until_step", .optional(untilStep)),
            JSONObject.Member("next_decision_step", .optional(nextDecisionStep)),
            JSONObject.Member("reason", reason?.json ?? .null),
        ]
    }
}

extension CloneOrder {
    /// What a decision to clone says besides.
    fileprivate var members: [JSONObject.Member] {
        [
            JSONObject.Member("from_trial", .integer(donor)),
            JSONObject.Member("checkpoint", checkpoint.view()), JSONObject.Member("config", config),
        ]
    }
}
