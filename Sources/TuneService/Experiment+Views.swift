public import TuneCore
public import TuneJSON

extension Experiment {
    /// Whether time alone can change something.
    var needsTicks: Bool {
        hasLiveTrials || (phase == .running && spec.limits.seconds != nil)
    }

    /// The experiment as the list shows it, with what the list needs besides: how many events there are, and how many
    /// trials ended in how many seconds.
    public func listItem(at now: Timestamp) -> JSONValue {
        [
            "name": .string(spec.name), "state": .string(phase.rawValue),
            "reason": (phaseReason?.text).map(JSONValue.string) ?? .null,
            "created_at": .string(createdAt.text), "updated_at": .string(updatedAt.text),
            "objectives": spec.json["objectives"] ?? .null,
            "searcher": .string(spec.searcher.name), "scheduler": .string(spec.scheduler.name),
            "evaluator": (spec.evaluator?.choice.name).map(JSONValue.string) ?? .null,
            "counts": counts.json, "best": bestJSON, "tags": .array(spec.tags.map(JSONValue.string)),
            "last_activity_at": lastActivity.map { .string($0.text) } ?? .null,
            "sparkline": .array(bestSoFar.map(JSONValue.number)),
            "revision": .integer(revision), "events": .integer(version),
            "pace": [
                "ended": .integer(endedTrials), "seconds": .number(elapsedSeconds(at: now)),
                "at": .string(now.text),
            ],
        ]
    }

    /// The best trial so far: number, value, step, config; `null` before the first result.
    public var bestJSON: JSONValue {
        guard let best, trials.indices.contains(best - 1), let score = trials[best - 1].score else {
            return .null
        }
        let trial = trials[best - 1]
        return [
            "number": .integer(trial.number), "value": .number(spec.objective.value(of: score.loss)),
            "step": trial.lastStep.map(JSONValue.integer) ?? .null,
            "config": spec.space.json(of: trial.configuration),
        ]
    }
}

extension TrialCounts {
    /// The counts as an object: `trials` and one member a state.
    public var json: JSONValue {
        let states = TrialState.allCases.map { JSONObject.Member($0.rawValue, .integer(self[$0])) }
        return .object(JSONObject([JSONObject.Member("trials", .integer(all))] + states))
    }
}
