import TuneCore
public import TuneJSON

extension WhatIf {
    /// The answer of the API; of the trials that it lists there are at most 1,000 each.
    public var json: JSONValue {
        let spent = knownSteps + unknownSteps
        let share = recordedSteps > 0 ? JSONValue.number((recordedSteps - spent) / recordedSteps) : .null
        return [
            "workers": .integer(workers),
            "recorded": [
                "trials": .integer(trials.count), "resource": .number(recordedSteps),
                "best": view(of: recordedResult),
            ],
            "replayed": [
                "trials": .integer(trials.count { $0.fate != .waiting }), "fates": fates,
                "resource": .number(spent), "resource_known": .number(knownSteps),
                "resource_unknown": .number(unknownSteps), "seconds": .number(seconds),
                "best": view(of: result),
            ],
            "saved": ["resource": .number(recordedSteps - spent), "share": share],
            "best_trial": best,
            "stopped": .array(list("stopped")), "unknown": .array(list("unknown")),
            "notes": .array(notes.map(JSONValue.string)),
        ]
    }

    private func count(_ fate: String) -> Int { trials.count { $0.fate.name == fate } }

    private var fates: JSONValue {
        .object(JSONObject(Fate.names.map { JSONObject.Member($0, .integer(count($0))) }))
    }

    private var best: JSONValue {
        guard let bestTrial else { return .null }
        return [
            "number": .integer(bestTrial.number), "survives": .bool(bestSurvives ?? false),
            "fate": .string(bestTrial.fate.name), "step": .integer(bestTrial.step),
        ]
    }

    private func list(_ fate: String) -> [JSONValue] {
        trials.lazy.filter { $0.fate.name == fate }.prefix(AnalysisLimits.replayedTrials).map { trial in
            var item: JSONObject = ["number": .integer(trial.number), "step": .integer(trial.step)]
            switch trial.fate {
            case .stopped(let reason): item["reason"] = reason.map { turned($0).json } ?? .null
            case .unknown(let wanted): item["wanted_until"] = wanted.map(JSONValue.integer) ?? .null
            case .waiting, .completed, .failed, .paused: break
            }
            return .object(item)
        }
    }

    private var notes: [String] {
        var notes = [
            "The configurations and their order are the recorded ones; a searcher that learns would have chosen others."
        ]
        if unknownSteps > 0 || count("unknown") > 0 {
            notes.append(
                "\(count("unknown")) trials would have run on after the end of their recorded curves: what they "
                    + "would have reached is unknown, and their further steps are an assumption.")
        }
        if leftOut > 0 {
            notes.append("The first \(trials.count) of \(trials.count + leftOut) trials were replayed.")
        }
        for fate in ["stopped", "unknown"] where count(fate) > AnalysisLimits.replayedTrials {
            notes.append("Of \(count(fate)) \(fate) trials \(AnalysisLimits.replayedTrials) are listed.")
        }
        return notes
    }

    private func view(of result: Result?) -> JSONValue {
        guard let result else { return .null }
        return [
            "number": .integer(result.number), "value": .number(objective.value(of: result.loss)),
            "step": .integer(result.step),
        ]
    }

    private func turned(_ reason: Reason) -> Reason {
        var reason = reason
        reason.value = reason.value.map(objective.value(of:))
        reason.threshold = reason.threshold.map(objective.value(of:))
        return reason
    }
}
