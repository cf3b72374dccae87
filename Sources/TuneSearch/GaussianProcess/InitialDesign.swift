import TuneCore
import TuneJSON
import TuneNumerics

/// The trials before there is a model, and where it fails: points of a scrambled Sobol sequence, every second one
/// drawn from people's beliefs where there are any.
struct InitialDesign: Sendable {
    private let space: SearchSpace
    private let sobol: Sobol
    private let sampler: FreshSampler

    /// Scrambles the sequence by the experiment's seed.
    init(_ context: SearcherContext) {
        space = context.space
        sobol = Sobol(dimensions: space.parameters.count, seed: context.seed)
        sampler = FreshSampler(space)
    }

    /// Proposes a point that is new.
    ///
    /// - Parameter why: Why no model is used.
    func propose(
        _ why: String, _ details: JSONObject = JSONObject(), history: TrialHistory,
        using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        let members = [JSONObject.Member("why", .string(why))] + details.members
        let index = history.rows.count
        if space.hasPriors, index.isMultiple(of: 2) {
            let drawn = try? space.samplePrior(using: &generator)
            if let drawn, history.isNew(drawn) {
                return Proposal(drawn, origin: Origin("prior", JSONObject(members)))
            }
        }
        for step in 0..<8 {
            let configuration = space.configuration(at: sobol.point(at: index + step * 1_048_576))
            if space.satisfiesConstraints(configuration), history.isNew(configuration) {
                return Proposal(configuration, origin: Origin("sobol", JSONObject(members)))
            }
        }
        return Proposal(
            try sampler.draw(besides: history, using: &generator),
            origin: Origin("random", JSONObject(members)))
    }
}
