public import TuneCore
public import TuneJSON

/// The rungs of each bracket with every trial that came to them, and what became of it there.
///
/// Cost: a look at the marks of all trials.
public struct Ladder: Sendable {
    /// A rung.
    public struct Rung: Sendable {
        /// The bracket.
        public let bracket: Int
        /// The level, in steps.
        public let level: Int
        /// The last value known that a trial had to reach, in the objective's own direction.
        public let threshold: Double?
        /// The trials, by number.
        public fileprivate(set) var trials: [Int32] = []
        /// Their values; NaN where one is not finite.
        public fileprivate(set) var values: [Double] = []
        /// What became of them here: `promoted` for those with a result further up, else the trial's state.
        public fileprivate(set) var fates: [String] = []
    }

    /// What a parameter was and what it became.
    public struct Change: Sendable {
        /// The parameter.
        public let parameter: String
        /// Its value before; nil where it was inactive.
        public let old: JSONValue?
        /// Its value since.
        public let new: JSONValue?
    }

    /// A trial that went on as the copy of another one.
    public struct Clone: Sendable {
        /// The trial.
        public let trial: Int
        /// The one that was copied.
        public let donor: Int
        /// The step after which.
        public let step: Int
        /// When; nil where the record does not tell.
        public let at: Timestamp?
        /// What changed of its configuration.
        public let changes: [Change]
    }

    /// What a trial is called that has a result further up.
    static let promoted = "promoted"

    /// The rungs by bracket and level.
    public let rungs: [Rung]
    /// The clones, oldest first; the last ones where there are many.
    public let clones: [Clone]
    /// How many clones there are.
    public let allClones: Int

    /// Places the trials of an experiment.
    public init(of trials: [Trial], spec: ExperimentSpec, in chronicle: Chronicle) {
        var places: [Chronicle.Place: Rung] = [:]
        for trial in trials {
            var above: Int?
            for mark in trial.marks.reversed() where mark.level != above {
                let place = Chronicle.Place(bracket: trial.bracket, level: mark.level)
                let fate = above == nil ? trial.state.rawValue : Self.promoted
                let value = mark.loss.isFinite ? spec.objective.value(of: mark.loss) : .nan
                places[place, default: Rung(at: place, in: chronicle)].add(trial.number, value, fate)
                above = mark.level
            }
        }
        rungs = places.values.sorted { ($0.bracket, $0.level) < ($1.bracket, $1.level) }
        let clones = trials.flatMap { Self.clones(of: $0, spec.space, chronicle) }.sorted { first, second in
            (first.at?.milliseconds ?? 0, first.trial, first.step)
                < (second.at?.milliseconds ?? 0, second.trial, second.step)
        }
        allClones = clones.count
        self.clones = clones.suffix(AnalysisLimits.clones)
    }

    private static func clones(of trial: Trial, _ space: SearchSpace, _ chronicle: Chronicle) -> [Clone] {
        trial.ancestors.indices.map { index in
            let ancestor = trial.ancestors[index]
            let isLast = index == trial.ancestors.count - 1
            let next = isLast ? trial.configuration : trial.ancestors[index + 1].replaced
            return Clone(
                trial: trial.number, donor: ancestor.donor, step: ancestor.step,
                at: chronicle.clones[Chronicle.Moment(trial: trial.number, step: ancestor.step)],
                changes: changes(from: ancestor.replaced, to: next, space))
        }
    }

    private static func changes(
        from old: Configuration, to new: Configuration, _ space: SearchSpace
    ) -> [Change] {
        space.parameters.indices.filter { old.values[$0] != new.values[$0] }.map { index in
            Change(parameter: space.parameters[index].name, old: old.values[index], new: new.values[index])
        }
    }
}

extension Ladder.Rung {
    fileprivate init(at place: Chronicle.Place, in chronicle: Chronicle) {
        bracket = place.bracket
        level = place.level
        threshold = chronicle.cutoffs[place]
    }

    fileprivate mutating func add(_ trial: Int, _ value: Double, _ fate: String) {
        trials.append(Int32(clamping: trial))
        values.append(value)
        fates.append(fate)
    }
}
