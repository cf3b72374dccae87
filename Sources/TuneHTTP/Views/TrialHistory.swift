import TuneAnalysis
import TuneCore
import TuneJSON

/// What happened to a trial, as the API tells it: who tried it, and why it was stopped, paused or went on.
struct TrialHistory: Sendable {
    private var story = TrialStory()
    private var decisions: [Decision] = []

    /// Attempts and decisions, oldest first.
    var json: JSONValue {
        ["attempts": .array(story.attempts.map(view)), "decisions": decisionsJSON]
    }

    /// The decisions, oldest first.
    var decisionsJSON: JSONValue { .array(decisions.map(view)) }

    /// Takes in the trial's next event.
    mutating func take(_ event: Event) {
        if let decision = story.take(event) { decisions.append(decision) }
    }

    private func view(_ decision: Decision) -> JSONValue {
        [
            "at": .string(decision.at.text), "step": .optional(decision.step),
            "attempt": .optional(decision.attempt), "action": .string(decision.action),
            "reason": decision.reason.json,
        ]
    }

    private func view(_ attempt: TrialStory.Attempt) -> JSONValue {
        [
            "attempt": .integer(attempt.number), "worker": .optional(attempt.worker),
            "started_at": .string(attempt.startedAt.text), "ended_at": .optional(attempt.endedAt),
            "outcome": .string(attempt.outcome.rawValue), "from_step": .integer(attempt.fromStep),
        ]
    }
}
