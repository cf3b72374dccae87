import TuneAnalysis
import TuneCore
import TuneJSON

extension Snapshot {
    /// The experiment in numbers: what was spent, what was saved, who survived which rung, what went wrong, and
    /// what somebody should look at.
    ///
    /// Cost: a look at every trial.
    var summary: JSONValue {
        let use = ResourceUse(table)
        return [
            "counts": counts, "resource_used": .number(progress.resourceUsed), "resource_by_state": use.json,
            "resource_saved": use.saved.map(JSONValue.number) ?? .null,
            "resource_saved_share": use.savedShare.map(JSONValue.number) ?? .null,
            "elapsed_seconds": .number(progress.elapsedSeconds),
            "trials_per_minute": .number(progress.trialsPerMinute),
            "best": bestJSON, "rungs": RungTable(table).json,
            "sources": Self.tally(trials.lazy.map(\.origin.source)),
            "failures": Self.tally(
                trials.lazy.filter { $0.state == .failed }.compactMap { $0.error?.kind.rawValue }),
            "alerts": Alerts(of: trials, spec: spec, progress).json, "budget": Budget(progress).json,
        ]
    }

    private static func tally(_ names: some Sequence<String>) -> JSONValue {
        var counts: [String: Int] = [:]
        for name in names { counts[name, default: 0] += 1 }
        return .object(
            JSONObject(
                counts.sorted { $0.key < $1.key }.map { JSONObject.Member($0.key, .integer($0.value)) }))
    }
}
