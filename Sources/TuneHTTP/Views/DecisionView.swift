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
        var view: JSONObject = [
            "decision": try decision(trial: number, attempt: attempt).json,
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
    /// The decision as it is shown.
    var json: JSONValue {
        [
            "action": .string(action.rawValue), "until_step": .optional(untilStep),
            "next_decision_step": .optional(nextDecisionStep), "reason": reason?.json ?? .null,
        ]
    }
}
