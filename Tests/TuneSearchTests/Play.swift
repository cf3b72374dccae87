public import Testing
public import TuneCore
import TuneJSON
import TuneNumerics
import TuneSearch

/// A searcher at work: asks it, tells it, and remembers everything.
struct Play {
    let context: SearcherContext
    private(set) var searcher: any Searcher
    private(set) var observations: [Observation] = []
    private(set) var proposals: [Proposal] = []
    private(set) var trials = 0

    /// Starts an experiment; throws what the entry's check complains about.
    init(
        _ entry: SearcherEntry, _ space: SearchSpace, seed: UInt64, levels: [Int] = [0],
        options: JSONValue? = nil, objectives: Int = 1
    ) throws {
        let options = try Options(options, fields: entry.options, at: "/searcher/options")
        context = SearcherContext(
            space: space, seed: seed, levels: levels, options: options, trialLimit: nil,
            objectives: objectives)
        try entry.check(context)
        searcher = entry.make(context)
    }

    /// What the searcher would propose for a trial.
    func proposal(_ trial: Int) throws -> Proposal {
        var generator = SeededGenerator(seed: context.seed, trial: trial, purpose: .proposal)
        return try searcher.propose(trial: trial, using: &generator)
    }

    /// Asks for the next trial and starts it.
    @discardableResult
    mutating func ask() throws -> Proposal {
        let proposal = try proposal(trials)
        proposals.append(proposal)
        tell(.started(trial: trials, configuration: proposal.configuration))
        trials += 1
        return proposal
    }

    mutating func tell(_ observation: Observation) {
        observations.append(observation)
        searcher.observe(observation)
    }

    /// Asks and tells the loss at all levels, so many times.
    mutating func run(_ count: Int, loss: (Configuration) -> Double) throws {
        for _ in 0..<count {
            let configuration = try ask().configuration
            for level in context.levels {
                tell(.result(trial: trials - 1, level: level, loss: loss(configuration)))
            }
            tell(.ended(trial: trials - 1))
        }
    }

    /// Asks, tells the first loss at all levels and all losses at the end, so many times.
    mutating func run(_ count: Int, losses: (Configuration) -> [Double]) throws {
        for _ in 0..<count {
            let losses = losses(try ask().configuration)
            tell(.running(trial: trials - 1, untilStep: nil))
            for level in context.levels {
                tell(.result(trial: trials - 1, level: level, loss: losses.first ?? .infinity))
            }
            tell(.ended(trial: trials - 1, outcome: Outcome(.completed, losses: losses)))
        }
    }

    /// A loss without meaning that is the same for the same configuration.
    func anyLoss(_ configuration: Configuration) -> Double {
        context.space.point(of: configuration).enumerated().reduce(0) { sum, item in
            sum + (item.element - 0.3) * (item.element - 0.3) * Double(item.offset + 1)
        }
    }
}

/// The options with which an entry searches any of the test's spaces.
func options(of entry: SearcherEntry) -> JSONValue? {
    switch entry.name {
    case "grid": ["limit": 1_000_000, "count": 20]
    case "gp", "mobster", "hyper_tune": ["candidates": 12, "initial_points": 10]
    default: nil
    }
}

/// The catalogue's entry of a name.
func entry(_ name: String) throws -> SearcherEntry {
    guard let entry = SearcherCatalog.entry(named: name) else { throw NoEntry(name: name) }
    return entry
}

struct NoEntry: Error { let name: String }

extension SearcherEntry: CustomTestStringConvertible {
    /// The name, in the output of tests.
    public var testDescription: String { name }
}
