import TuneCore
import TuneNumerics

/// The configurations of the first trials: a Sobol sequence over the space, or draws from people's priors.
///
/// Points that break a constraint, or were tried, are replaced by random draws.
struct StartingPoints: Sendable {
    private let space: SearchSpace
    private let design: Sobol
    private let sampler: FreshSampler

    /// Scrambles the sequence with the experiment's seed.
    init(_ context: SearcherContext) {
        space = context.space
        design = Sobol(dimensions: context.space.parameters.count, seed: context.seed)
        sampler = FreshSampler(context.space)
    }

    /// The next starting point, and what it comes from: `sobol`, `prior` or `random`.
    func next(
        after history: TrialHistory, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> (configuration: Configuration, source: String) {
        guard !space.hasPriors else { return try believed(besides: history, using: &generator) }
        let point = space.configuration(at: design.point(at: history.rows.count))
        if space.satisfiesConstraints(point), history.isNew(point) { return (point, "sobol") }
        return (try fresh(besides: history, using: &generator), "random")
    }

    /// A new draw from the priors, or from the whole space where those bring nothing new.
    func believed(
        besides history: TrialHistory, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> (configuration: Configuration, source: String) {
        for _ in 0..<64 {
            guard let drawn = try? space.samplePrior(using: &generator) else { break }
            if history.isNew(drawn) { return (drawn, "prior") }
        }
        return (try fresh(besides: history, using: &generator), "random")
    }

    /// A random draw that is new, as far as there are any.
    func fresh(
        besides history: TrialHistory, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Configuration {
        try sampler.draw(besides: history, using: &generator)
    }
}
