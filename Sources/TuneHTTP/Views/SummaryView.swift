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
            "failures": Self.tally(trials.lazy.filter { $0.state == .failed }.compactMap { $0.error?.kind.rawValue }),
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
        var table: [Int: [RungTally]] = [:]
        for trial in trials {
            guard let reached = trial.score, let top = levels.firstIndex(of: reached.level) else { continue }
            let lowest = min(max(0, trial.bracket), top)
            var tallies = table[trial.bracket] ?? levels.map { _ in RungTally() }
            for index in lowest...top { tallies[index].enter(trial, isTop: index == top, loss: reached.loss) }
            table[trial.bracket] = tallies
        }
        return table.sorted { $0.key < $1.key }.flatMap { bracket, tallies in
            zip(levels, tallies).filter { $0.1.entered > 0 }.map { level, tally in
                tally.json(bracket: bracket, level: level, objective: spec.objective)
            }
        }
    }

    private static func tally(_ names: some Sequence<String>) -> JSONValue {
        var counts: [String: Int] = [:]
        for name in names { counts[name, default: 0] += 1 }
        return .object(
            JSONObject(counts.sorted { $0.key < $1.key }.map { JSONObject.Member($0.key, .integer($0.value)) }))
    }
}

/// What became of the trials at one rung.
private struct RungTally {
    var entered = 0
    private var stopped = 0
    private var paused = 0
    private var promoted = 0
    /// The best loss of those that came no further; what others had here is known to the scheduler alone.
    private var best = Double.infinity

    mutating func enter(_ trial: Trial, isTop: Bool, loss: Double) {
        entered += 1
        guard isTop else {
            promoted += 1
            return
        }
        best = min(best, loss)
        if trial.state == .stopped { stopped += 1 }
        if trial.state == .paused { paused += 1 }
    }

    func json(bracket: Int, level: Int, objective: Objective) -> JSONValue {
        let value: JSONValue = best.isFinite && promoted == 0 ? .number(objective.value(of: best)) : .null
        return [
            "bracket": .integer(bracket), "level": .integer(level), "entered": .integer(entered),
            "stopped": .integer(stopped), "paused": .integer(paused), "promoted": .integer(promoted),
            "best_value": value,
        ]
    }
}
