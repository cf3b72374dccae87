import TuneCore
import TuneNumerics

/// The book of a searcher that gives each trial a part to play: what trials were tried, and how they did.
///
/// A searcher does not hear which of the trials that start were its own proposals. It finds out by drafting again
/// what it would propose for the trial: a trial with just that configuration is its own, any other was brought in
/// by somebody else (an initial configuration, a queued or an imported trial).
struct TrialLedger: Sendable {
    /// What was tried and what is pending.
    private(set) var history: TrialHistory
    /// How the trials did.
    private(set) var standings = Standings()
    /// The configurations of all trials, by number.
    private(set) var configurations: [Int: Configuration] = [:]
    private let levels: [Int]
    private let sampler: FreshSampler
    private let sequence: Sobol
    private let searched: [Int]
    private let seed: UInt64

    /// What an observation means.
    enum News: Sendable, Hashable {
        /// The first result of a trial came in.
        case judged(trial: Int)
        /// A later result of a trial came in, or one instead of an earlier.
        case revised(trial: Int)
        /// A trial ended.
        case ended(trial: Int, outcome: Outcome?)
    }

    /// Opens an empty book.
    init(_ context: SearcherContext) {
        let space = context.space
        levels = context.levels
        seed = context.seed
        history = TrialHistory(ModelSpace(space), levels: context.levels)
        sampler = FreshSampler(space)
        searched = space.parameters.indices.filter { space.kind(of: $0) != .fixed }
        sequence = Sobol(dimensions: searched.count, seed: context.seed)
    }

    /// The space that is searched.
    var space: SearchSpace { history.model.space }

    /// Whether a trial starts with this observation that the book does not know yet.
    func isNews(_ trial: Int, _ configuration: Configuration) -> Bool {
        configurations[trial] == nil && configuration.values.count == space.parameters.count
    }

    /// Enters a trial for which `isNews` holds.
    mutating func start(_ trial: Int, _ configuration: Configuration) {
        configurations[trial] = configuration
        history.observe(.started(trial: trial, configuration: configuration))
    }

    /// Enters a result or an end; nil where it says nothing of a known trial.
    mutating func take(_ observation: Observation) -> News? {
        switch observation {
        case .started, .running: return nil
        case .result(let trial, let level, let loss):
            guard configurations[trial] != nil, levels.contains(level) else { return nil }
            history.observe(observation)
            let isFirst = standings.record(loss, trial: trial, level: level)
            return isFirst ? .judged(trial: trial) : .revised(trial: trial)
        case .ended(let trial, let outcome):
            guard configurations[trial] != nil else { return nil }
            history.observe(observation)
            return .ended(trial: trial, outcome: outcome)
        }
    }

    /// The generator of a trial's proposal: the same whenever it is drafted, whoever asks.
    func generator(of trial: Int) -> SeededGenerator {
        SeededGenerator(seed: seed, trial: trial, purpose: .proposal)
    }

    /// Draws until a configuration satisfies the constraints and is new, in at most 64 draws.
    ///
    /// One that is close to a pending trial is taken only if nothing better is found in eight more draws.
    func firstNew<Part>(_ draw: () -> (Configuration, Part)) -> (configuration: Configuration, part: Part)? {
        var (reserve, patience): ((Configuration, Part)?, Int) = (nil, 8)
        for _ in 0..<64 {
            let candidate = draw()
            guard space.satisfiesConstraints(candidate.0) else { continue }
            if history.isNew(candidate.0) { return candidate }
            if reserve == nil, !history.hasTried(candidate.0) { reserve = candidate }
            if reserve != nil { patience -= 1 }
            if patience == 0 { break }
        }
        return reserve
    }

    /// The first new point of the scrambled Sobol sequence from a place on, and the place after it.
    ///
    /// A random configuration where 64 points have nothing new.
    func startingPoint(
        from place: Int, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> (configuration: Configuration, next: Int, isRandom: Bool) {
        var cursor = place
        let found = firstNew {
            cursor += 1
            return (space.configuration(at: quasiRandomPoint(cursor - 1)), cursor)
        }
        if let found { return (found.configuration, found.part, false) }
        return (try fresh(using: &generator), place + 64, true)
    }

    /// A random configuration that is new as far as there are any.
    func fresh(using generator: inout SeededGenerator) throws(SearchFailure) -> Configuration {
        try sampler.draw(besides: history, using: &generator)
    }

    /// A point of the scrambled Sobol sequence; shape `[parameters.count]`.
    private func quasiRandomPoint(_ index: Int) -> [Double] {
        var point = [Double](repeating: 0.5, count: space.parameters.count)
        for (parameter, coordinate) in zip(searched, sequence.point(at: index)) {
            point[parameter] = coordinate
        }
        return point
    }

    /// The point of a configuration, with random coordinates for what is inactive; shape `[parameters.count]`.
    func filledPoint(of configuration: Configuration, using generator: inout SeededGenerator) -> [Double] {
        var point = space.point(of: configuration)
        for index in point.indices where !space.isActive(configuration, index) {
            point[index] = generator.uniform()
        }
        return point
    }
}
