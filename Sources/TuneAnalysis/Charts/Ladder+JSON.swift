import TuneCore
public import TuneJSON

extension Ladder {
    /// The brackets with their rungs.
    public var bracketsJSON: JSONValue {
        let numbers = Set(rungs.map(\.bracket)).sorted()
        return .array(
            numbers.map { number in
                [
                    "bracket": .integer(number),
                    "rungs": .array(rungs.filter { $0.bracket == number }.map(\.json)),
                ]
            })
    }

    /// The clones.
    public var lineageJSON: JSONValue { .array(clones.map(\.json)) }

    /// What a reader must know; nil where nothing was left out.
    public var note: String? {
        if rungs.isEmpty, allClones == 0 {
            return "No trial has come to a level yet at which trials are compared."
        }
        guard clones.count < allClones else { return nil }
        return "Of \(allClones) clones the last \(clones.count) are shown."
    }
}

extension Ladder.Rung {
    fileprivate var json: JSONValue {
        var labels = Labels([Ladder.promoted])
        for fate in fates { labels.take(fate) }
        return [
            "level": .integer(level), "trials": Column.integers(trials).json,
            "values": Column.numbers(values).json, "fates": labels.column.json,
            "threshold": threshold.map(metricJSON) ?? .null, "entered": .integer(trials.count),
            "promoted": .integer(fates.count { $0 == Ladder.promoted }),
            "stopped": .integer(fates.count { $0 == TrialState.stopped.rawValue }),
        ]
    }
}

extension Ladder.Clone {
    fileprivate var json: JSONValue {
        [
            "trial": .integer(trial), "from_trial": .integer(donor), "step": .integer(step),
            "at": at.map { .string($0.text) } ?? .null,
            "changes": .array(
                changes.map { change in
                    [
                        "parameter": .string(change.parameter), "from": change.old ?? .null,
                        "to": change.new ?? .null,
                    ]
                }),
        ]
    }
}

extension Decision {
    /// The decision as the ladder shows it.
    public var json: JSONValue {
        [
            "trial": .integer(trial), "step": step.map(JSONValue.integer) ?? .null,
            "level": reason.rung.map(JSONValue.integer) ?? .null, "action": .string(action),
            "rule": .string(reason.rule), "text": .string(reason.text), "at": .string(at.text),
        ]
    }
}
