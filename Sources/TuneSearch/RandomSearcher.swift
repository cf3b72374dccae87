import TuneCore
import TuneNumerics

/// Draws every configuration anew, whatever came before; from the priors where people gave some.
///
/// Source: Bergstra and Bengio, "Random search for hyper-parameter optimization", JMLR 13, 2012.
struct RandomSearcher: Searcher {
    private let space: SearchSpace

    /// Makes the searcher.
    init(_ context: SearcherContext) {
        space = context.space
    }

    mutating func observe(_ observation: Observation) {}

    func propose(
        for slot: Slot, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        guard space.hasPriors else {
            return Proposal(try space.draw(using: &generator), origin: Origin("random"))
        }
        do {
            return Proposal(try space.samplePrior(using: &generator), origin: Origin("prior"))
        } catch {
            throw .infeasible(draws: error.draws)
        }
    }
}

extension RandomSearcher {
    /// Random search in the catalogue.
    static let entry = SearcherEntry(
        name: "random",
        summary: "Independent random configurations: the baseline that every model has to beat.",
        source: "Bergstra and Bengio, JMLR 13, 2012",
        options: [],
        traits: [.manyObjectives, .blind],
        make: { RandomSearcher($0) })
}
