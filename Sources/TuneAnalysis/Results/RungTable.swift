import TuneCore
public import TuneJSON
import TuneNumerics

/// How many of each bracket's trials came to each level, and what became of them there.
///
/// Cost: a look at the marks of all trials.
public struct RungTable: Sendable {
    /// A rung of a bracket.
    public struct Rung: Sendable {
        /// The bracket.
        public let bracket: Int
        /// The level, in steps.
        public let level: Int
        /// How many trials have a result here.
        public fileprivate(set) var entered = 0
        /// How many were stopped here.
        public fileprivate(set) var stopped = 0
        /// How many wait here.
        public fileprivate(set) var paused = 0
        /// How many went on from here, or run on.
        public fileprivate(set) var promoted = 0
        fileprivate var losses: [Double] = []
    }

    /// The rungs by bracket and level.
    public let rungs: [Rung]
    private let objective: Objective

    /// Counts a table's trials.
    public init(_ table: ResultTable) {
        var places: [[Int]: Rung] = [:]
        for row in table.rows {
            let trial = row.trial
            for (index, mark) in trial.marks.enumerated() {
                let place = [trial.bracket, mark.level]
                var rung = places[place] ?? Rung(bracket: trial.bracket, level: mark.level)
                rung.enter(trial.state, isTop: index == trial.marks.count - 1, loss: mark.loss)
                places[place] = rung
            }
        }
        rungs = places.values.sorted { ($0.bracket, $0.level) < ($1.bracket, $1.level) }
        objective = table.spec.objective
    }

    /// The rungs as the API shows them.
    public var json: JSONValue {
        .array(
            rungs.map { rung in
                let losses = rung.losses.filter(\.isFinite)
                let median = losses.isEmpty ? nil : Quantiles.median(of: losses)
                return [
                    "bracket": .integer(rung.bracket), "level": .integer(rung.level),
                    "entered": .integer(rung.entered), "stopped": .integer(rung.stopped),
                    "paused": .integer(rung.paused), "promoted": .integer(rung.promoted),
                    "survival": .number(Double(rung.promoted) / Double(max(1, rung.entered))),
                    "best_value": losses.min().map { .number(objective.value(of: $0)) } ?? .null,
                    "median_value": median.map { .number(objective.value(of: $0)) } ?? .null,
                ]
            })
    }
}

extension RungTable.Rung {
    fileprivate init(bracket: Int, level: Int) {
        self.bracket = bracket
        self.level = level
    }

    fileprivate mutating func enter(_ state: TrialState, isTop: Bool, loss: Double) {
        entered += 1
        losses.append(loss)
        if !isTop || state == .running { promoted += 1 }
        if isTop && state == .stopped { stopped += 1 }
        if isTop && state == .paused { paused += 1 }
    }
}
