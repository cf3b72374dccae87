import TuneCore
import TuneJSON
import TuneNumerics

/// Goes through a low-discrepancy sequence, which fills the space more evenly than random draws do.
///
/// The place in the sequence follows from the trials: it moves on when a trial starts with the next point's
/// configuration. So parallel asks differ, a restart changes nothing, and trials of other origin cost no points.
/// Points that break a constraint or were tried already are passed over, and where 256 in a row are, a random
/// configuration is drawn instead. The sequence is most even after a power of two of points.
///
/// Cost: linear in parameters.
///
/// Source: Sobol, USSR Comput. Math. Math. Phys. 7, 1967; Halton, Numer. Math. 2, 1960.
struct SequenceSearcher: Searcher {
    /// The sequences that there are.
    enum Sequence: Sendable {
        case sobol(Sobol)
        case halton(Halton)

        fileprivate func point(at index: Int) -> [Double] {
            switch self {
            case .sobol(let sequence): sequence.point(at: index)
            case .halton(let sequence): sequence.point(at: index)
            }
        }
    }

    private let name: String
    private let space: SearchSpace
    private let searched: [Int]
    private let sequence: Sequence
    private var tried: Set<Configuration> = []
    private var cursor = 0
    private var next: Configuration?

    /// Makes the searcher.
    ///
    /// - Parameter sequence: Makes the sequence of so many dimensions, scrambled with a seed or plain.
    init(_ context: SearcherContext, name: String, sequence: (Int, UInt64?) -> Sequence) {
        let space = context.space
        self.name = name
        self.space = space
        searched = space.parameters.indices.filter { space.kind(of: $0) != .fixed }
        self.sequence = sequence(
            searched.count, context.options.flag("scramble") ? context.seed : nil)
        advance()
    }

    mutating func observe(_ observation: Observation) {
        guard case .started(_, let configuration) = observation,
            configuration.values.count == space.parameters.count
        else { return }
        tried.insert(configuration)
        if next.map({ $0 == configuration }) ?? true { advance() }
    }

    func propose(
        for slot: Slot, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        guard let next else {
            let origin = Origin("random", ["why": "no_new_point"])
            return Proposal(try space.draw(using: &generator), origin: origin)
        }
        return Proposal(next, origin: Origin(name, ["index": .integer(cursor)]))
    }

    /// Moves on to the next point that is feasible and new, past at most 256 that are not.
    private mutating func advance() {
        for _ in 0..<256 {
            if next != nil { cursor += 1 }
            let configuration = configuration(at: cursor)
            next = configuration
            if !tried.contains(configuration), space.satisfiesConstraints(configuration) { return }
        }
        cursor += 1
        next = nil
    }

    private func configuration(at index: Int) -> Configuration {
        var point = [Double](repeating: 0.5, count: space.parameters.count)
        for (parameter, coordinate) in zip(searched, sequence.point(at: index)) {
            point[parameter] = coordinate
        }
        return space.configuration(at: point)
    }
}

extension SequenceSearcher {
    /// The Sobol sequence in the catalogue.
    static let sobol = SearcherEntry(
        name: "sobol",
        summary: "A scrambled Sobol sequence: even in every direction, best after a power of two of trials.",
        source:
            "Joe and Kuo, SIAM J. Sci. Comput. 30, 2008; scrambled after Matousek, J. Complexity 14, 1998",
        options: [
            OptionField("scramble", .boolean, default: true, "Whether the seed scrambles the sequence.")
        ],
        traits: [.manyObjectives, .blind],
        make: { context in
            SequenceSearcher(context, name: "sobol") { dimensions, seed in
                .sobol(seed.map { Sobol(dimensions: dimensions, seed: $0) } ?? Sobol(dimensions: dimensions))
            }
        })

    /// The Halton sequence in the catalogue.
    static let halton = SearcherEntry(
        name: "halton",
        summary: "A scrambled Halton sequence: even after any number of trials, best in few dimensions.",
        source: "Halton, Numer. Math. 2, 1960; scrambled after Owen, arXiv:1706.02808, 2017",
        options: [
            OptionField("scramble", .boolean, default: true, "Whether the seed scrambles the sequence.")
        ],
        traits: [.manyObjectives, .blind],
        make: { context in
            SequenceSearcher(context, name: "halton") { dimensions, seed in
                .halton(
                    seed.map { Halton(dimensions: dimensions, seed: $0) } ?? Halton(dimensions: dimensions))
            }
        })
}
