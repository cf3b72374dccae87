import TuneCore
import TuneJSON
import TuneService

extension Experiment {
    /// The experiment in numbers: what was spent, what was saved, who survived which rung, what went wrong.
    ///
    /// Cost: a look at every trial.
    func summary(at now: Timestamp) -> JSONValue {
        let elapsed = elapsedSeconds(at: now)
        let finished = trials.count { $0.state.isFinal && !$0.isImported }
        return [
            "counts": counts.json, "resource_used": .number(resourceUsed), "resource_saved": resourceSaved,
            "elapsed_seconds": .number(elapsed),
            "trials_per_minute": .number(elapsed > 0 ? Double(finished) * 60 / elapsed : 0),
            "best": bestJSON, "rungs": .array(rungs),
            "sources": Self.tally(trials.lazy.map(\.origin.source)),
            "failures": Self.tally(
                trials.lazy.filter { $0.state == .failed }.compactMap { $0.error?.kind.rawValue }),
        ]
    }

    /// Steps that stopped and paused trials did not take; null where nothing is compared.
    private var resourceSaved: JSONValue {
        guard let end = levels.last else { return .null }
        let saved = trials.lazy.filter { $0.state == .stopped || $0.state == .paused }.map { trial in
            Double(max(0, end - (trial.lastStep ?? 0)))
        }
        return .number(saved.reduce(0, +))
    }

    /// How many of each bracket's trials came to each level, and what became of them there.
    private var rungs: [JSONValue] {
        var table: [RungPlace: RungTally] = [:]
        for trial in trials {
            for (index, mark) in trial.marks.enumerated() {
                let place = RungPlace(bracket: trial.bracket, level: mark.level)
                let isTop = index == trial.marks.count - 1
                table[place, default: RungTally()].enter(trial.state, isTop: isTop, loss: mark.loss)
            }
        }
        return table.sorted { $0.key < $1.key }.map { $1.json($0, objective: spec.objective) }
    }

    private static func tally(_ names: some Sequence<String>) -> JSONValue {
        var counts: [String: Int] = [:]
        for name in names { counts[name, default: 0] += 1 }
        return .object(
            JSONObject(
                counts.sorted { $0.key < $1.key }.map { JSONObject.Member($0.key, .integer($0.value)) }))
    }
}

/// A rung of a bracket.
private struct RungPlace: Hashable, Comparable {
    let bracket: Int
    let level: Int

    static func < (first: RungPlace, second: RungPlace) -> Bool {
        (first.bracket, first.level) < (second.bracket, second.level)
    }
}

/// What became of the trials at one rung.
private struct RungTally {
    private var entered = 0
    private var stopped = 0
    private var paused = 0
    private var promoted = 0
    private var best = Double.infinity

    mutating func enter(_ state: TrialState, isTop: Bool, loss: Double) {
        entered += 1
        best = min(best, loss)
        if !isTop || state == .running { promoted += 1 }
        if isTop && state == .stopped { stopped += 1 }
        if isTop && state == .paused { paused += 1 }
    }

    func json(_ place: RungPlace, objective: Objective) -> JSONValue {
        [
            "bracket": .integer(place.bracket), "level": .integer(place.level), "entered": .integer(entered),
            "stopped": .integer(stopped), "paused": .integer(paused), "promoted": .integer(promoted),
            "best_value": best.isFinite ? .number(objective.value(of: best)) : .null,
        ]
    }
}
