import TuneCore
import TuneJSON

extension Experiment {
    /// A trial as the worker gets it who asked for it.
    func view(of handOut: HandOut, at now: Timestamp) throws(Refusal) -> JSONValue {
        let trial = try trial(handOut.trial)
        return [
            "number": .integer(trial.number),
            "config": handOut.config ?? spec.space.json(of: trial.configuration),
            "attempt": .integer(handOut.attempt), "from_step": .integer(handOut.fromStep),
            "until_step": .optional(handOut.untilStep),
            "next_decision_step": .optional(nextDecisionStep(of: trial)),
            "resumed": .bool(handOut.fromStep > 0 || trial.checkpoint != nil),
            "checkpoint": trial.checkpoint?.view() ?? .null,
            "lease": leaseView(of: trial, attempt: handOut.attempt, at: now), "origin": trial.origin.json,
        ]
    }
}

/// What an ask brought.
enum AskResult: Sendable {
    /// The trials handed out, as they are shown.
    case trials([JSONValue])
    /// There are none now; the same ask may bring some later.
    case wait(reason: String, detail: String)
    /// There will be none any more.
    case done(reason: String, detail: String)

    /// Whether the same ask may bring something later.
    var isWaiting: Bool {
        if case .wait = self { true } else { false }
    }

    /// Whether there are trials: only then an idempotency key keeps the answer.
    var isOK: Bool {
        if case .trials = self { true } else { false }
    }

    /// The result as it is shown.
    var json: JSONValue {
        switch self {
        case .trials(let trials): AskResult.json("ok", trials, retryAfterSeconds: .null, nil, nil)
        case .wait(let reason, let detail):
            AskResult.json("wait", [], retryAfterSeconds: reason == "paused" ? 5 : 1, reason, detail)
        case .done(let reason, let detail):
            AskResult.json("done", [], retryAfterSeconds: .null, reason, detail)
        }
    }

    private static func json(
        _ status: String, _ trials: [JSONValue], retryAfterSeconds: JSONValue, _ reason: String?,
        _ detail: String?
    ) -> JSONValue {
        [
            "status": .string(status), "trials": .array(trials), "retry_after_seconds": retryAfterSeconds,
            "reason": .optional(reason), "detail": .optional(detail),
        ]
    }
}
