import TuneCore
public import TuneJSON

/// The best trials.
public struct Leaders: Sendable {
    /// Which results compete.
    public enum Fidelity: String, Sendable, CaseIterable {
        /// A result at a higher level goes before one at a lower level, whatever the values.
        case highest
        /// The best value of any report.
        case any
    }

    /// A trial among the best.
    public struct Leader: Sendable {
        /// Its number.
        public let number: Int
        /// Its loss.
        public let loss: Double
        /// The step at which it had that loss; nil where there was none.
        public let step: Int?
    }

    /// The best trials, the best first.
    public let leaders: [Leader]
    private let spec: ExperimentSpec
    private let configurations: [Configuration]

    /// Ranks trials by their results at the highest level that they reached.
    ///
    /// - Parameters:
    ///   - count: How many to keep.
    ///   - best: The trial that goes first among equals: the one that came first.
    public init(_ count: Int, of table: ResultTable, best: Int? = nil) {
        let ranked = Self.ranked(table.rows.map(\.trial), best: best)
        self.init(
            ranked.prefix(count).map { entry in
                Leader(
                    number: entry.number, loss: entry.loss, step: table.rows[entry.number - 1].trial.lastStep)
            }, of: table)
    }

    /// All trials with a finite result by the result at the highest level that they reached, the best first.
    static func ranked(_ trials: [Trial], best: Int? = nil) -> [(number: Int, loss: Double)] {
        let scored = trials.compactMap { trial -> (level: Int, loss: Double, number: Int)? in
            guard let score = trial.score, score.loss.isFinite else { return nil }
            return (score.level, score.loss, trial.number)
        }
        let sorted = scored.sorted { first, second in
            (-first.level, first.loss, first.number == best ? 0 : 1, first.number)
                < (-second.level, second.loss, second.number == best ? 0 : 1, second.number)
        }
        return sorted.map { ($0.number, $0.loss) }
    }

    /// Ranks trials by the best value of any of their reports, the earlier step and the lower number first among equals.
    public init(_ count: Int, of table: ResultTable, in recording: Recording) {
        let found = table.rows.compactMap { row -> Leader? in
            guard row.isUsable || row.trial.lastStep != nil else { return nil }
            let curve = recording.curve(ofTrial: row.trial.number)
            var best = curve.best.map { (loss: $0.loss, step: Optional($0.step)) }
            if let last = row.losses.first, row.isFeasible, row.trial.state == .completed, last.isFinite,
                last < best?.loss ?? .infinity
            {
                best = (last, row.trial.lastStep)
            }
            return best.map { Leader(number: row.trial.number, loss: $0.loss, step: $0.step) }
        }
        let ranked = found.sorted { ($0.loss, $0.number) < ($1.loss, $1.number) }
        self.init(Array(ranked.prefix(count)), of: table)
    }

    private init(_ leaders: [Leader], of table: ResultTable) {
        self.leaders = leaders
        spec = table.spec
        configurations = leaders.map { table.rows[$0.number - 1].trial.configuration }
    }

    /// The trials as the API shows them: number, value, step and config.
    public var json: [JSONValue] {
        zip(leaders, configurations).map { leader, configuration in
            [
                "number": .integer(leader.number),
                "value": .number(spec.objective.value(of: leader.loss)),
                "step": leader.step.map(JSONValue.integer) ?? .null,
                "config": spec.space.json(of: configuration),
            ]
        }
    }
}
