import TuneCore
import TuneJSON
import TuneNumerics

private import Glibc

/// Places new trials, and chooses whom to promote, by one Gaussian process over configurations and resources.
///
/// The model sees the results of all levels at once and predicts the loss at the highest. New trials: at
/// first, and for a share of the later ones, the next point of a Sobol sequence; otherwise, of random points,
/// neighbours of the most promising trials and ever closer neighbours of the best of these, the one with the
/// highest expected improvement. Promotions: the trial with the highest expected improvement, or for a share
/// of them the lowest observed loss; by the predicted loss alone near copies of the best trial would be trained
/// one after the other. Trials that run count with the loss expected of them, so that parallel asks differ.
/// Trials that repeat the results of another at several levels are not promoted, and none are placed as close
/// to another as they were.
///
/// Cost of an ask: a model of at most 200 results, and those running, at 800 points, however many trials there
/// are. A new kernel is fitted when there are a quarter more results.
struct FidelitySearcher: Searcher {
    private let space: FidelitySpace
    private let isChoice: [Bool]
    private let seed: UInt64
    private let starts: StartingPoints
    private let places: [Double]
    private var trials: TrialHistory
    private var history: FidelityHistory
    private var fit = FidelityFit()
    private var view = Once<View?>()

    /// Makes the searcher.
    init(_ context: SearcherContext) {
        space = FidelitySpace(context.space)
        isChoice = space.kinds.map { if case .unordered = $0 { true } else { false } }
        seed = context.seed
        starts = StartingPoints(context)
        trials = TrialHistory(ModelSpace(context.space), levels: context.levels)
        history = FidelityHistory(space, levels: context.levels)
        places = FidelityKernel.places(of: history.levels)
    }

    mutating func observe(_ observation: Observation) {
        trials.observe(observation)
        history.observe(observation)
        view = Once()
        if history.resultCount >= fit.next {
            fit = FidelityFit(history, limit: Self.resultLimit, seed: seed)
        }
    }

    func propose(
        for slot: Slot, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        guard history.points.count >= Self.startup, history.observedCount >= Self.leastObserved else {
            let details: JSONObject = [
                "needed": .integer(Self.startup), "have": .integer(history.points.count),
            ]
            return try start("too_few_results", details, using: &generator)
        }
        guard generator.uniform() >= Self.randomShare else {
            return try start("random_fraction", using: &generator)
        }
        guard space.width > 0, let view = currentView() else {
            return try start("no_model", using: &generator)
        }
        guard let proposal = best(of: view, using: &generator) else {
            let configuration = try starts.fresh(besides: trials, using: &generator)
            return Proposal(configuration, origin: Origin("random", ["why": "no_new_candidate"]))
        }
        return proposal
    }

    func choose(
        among candidates: [Int], at level: Int, using generator: inout SeededGenerator
    ) -> Preference? {
        guard history.observedCount >= Self.leastObserved else { return nil }
        let known = candidates.prefix(Self.rivalLimit).filter { history.row(of: $0) != nil }
        let apart = known.filter { trial in history.row(of: trial).map(history.twins.rows.contains) == false }
        let rivals = apart.isEmpty ? known : apart
        guard let first = rivals.first else { return nil }
        guard generator.uniform() >= Self.rankShare, let view = currentView() else {
            return Preference(trial: first, text: "the lowest loss of those that wait")
        }
        let scores = scores(of: history.codes.selecting(rivals.compactMap(history.row)), view)
        let chosen = scores.indices.max { (scores[$0], $1) < (scores[$1], $0) } ?? 0
        return Preference(
            trial: rivals[chosen], text: "the greatest improvement expected at the end of those that wait")
    }

    /// The next point of the sequence.
    private func start(
        _ why: String, _ details: JSONObject = JSONObject(), using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Proposal {
        let next = try starts.next(after: trials, using: &generator)
        let members = [JSONObject.Member("why", .string(why))] + details.members
        return Proposal(next.configuration, origin: Origin(next.source, JSONObject(members)))
    }

    private static let startup = 16
    private static let leastObserved = 4
    private static let randomShare = 0.3
    private static let rankShare = 0.33
    /// What an improvement must exceed to count, in warped losses, whose deviation is about 1: among the best
    /// trials ranks tell apart what hardly differs.
    private static let margin = 0.03
    private static let resultLimit = 200
    private static let believerLimit = 64
    private static let rivalLimit = 256
    private static let baseCount = 5
    private static let leaderCount = 5
    private static let tries = 20
    private static let neighbourLimit = 512
}

extension FidelitySearcher {
    /// The model, and what it expects of the trials that it is made of.
    private struct View: Sendable {
        let model: FidelityModel
        /// The least loss expected at the highest level.
        let best: Double
        /// The trials of which the least is expected.
        let bases: [Int]
        let pendingCount: Int
    }

    private func currentView() -> View? { view.value { makeView() } }

    private func makeView() -> View? {
        let kept = history.places(limit: Self.resultLimit)
        let kernel = fit.kernel(space, places: places)
        let data = history.data(at: kept)
        guard let plain = FidelityModel(kernel, data, isChoice: isChoice, places: places) else { return nil }
        let pending = history.pending.suffix(Self.believerLimit)
        let codes = history.codes.selecting(pending.map(\.row))
        let levels = pending.map(\.level)
        let model = pending.isEmpty ? plain : plain.believing(codes, at: levels, places: places) ?? plain
        let rows = Set(kept.map(\.row)).sorted()
        let means = model.means(
            of: history.codes.selecting(rows), at: Array(repeating: places.count - 1, count: rows.count))
        let order = means.indices.sorted { (means[$0], $0) < (means[$1], $1) }
        guard let first = order.first else { return nil }
        return View(
            model: model, best: means[first], bases: order.prefix(Self.baseCount).map { rows[$0] },
            pendingCount: pending.count)
    }

    /// The candidate of which the greatest improvement is expected; nil where none is new.
    private func best(of view: View, using generator: inout SeededGenerator) -> Proposal? {
        let bases = view.bases.map { Array(history.points[$0]) }
        var candidates = FidelityCandidates(space, near: bases, using: &generator)
        var scores = scores(of: candidates.codes, view)
        for round in 0..<FidelityCandidates.rounds {
            let added = candidates.refine(
                Self.order(scores).prefix(Self.leaderCount), round: round, using: &generator)
            scores += self.scores(of: candidates.codes.selecting(added), view)
        }
        let order = Self.order(scores)
        let distant = order.lazy.filter { isApart(candidates.points[$0]) }.prefix(Self.tries)
        let looked = distant.isEmpty ? Array(order.prefix(Self.tries)) : Array(distant)
        for index in looked {
            guard let configuration = space.configuration(at: Array(candidates.points[index])),
                trials.isNew(configuration)
            else { continue }
            let details: JSONObject = [
                "model": "fidelity_gp", "points": .integer(view.model.count - view.pendingCount),
                "pending": .integer(view.pendingCount), "candidates": .integer(scores.count),
                "score": .number(scores[index]),
            ]
            return Proposal(configuration, origin: Origin("model", details))
        }
        return nil
    }

    /// The places of scores, the highest first.
    private static func order(_ scores: [Double]) -> [Int] {
        scores.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }
    }

    /// The logarithm of the improvement expected at the highest level of each configuration, beyond a margin.
    private func scores(of codes: Rows, _ view: View) -> [Double] {
        let (means, deviations) = view.model.predictions(of: codes, at: places.count - 1)
        return zip(means, deviations).map { mean, deviation in
            Normal.logImprovement((view.best - Self.margin - mean) / deviation) + log(deviation)
        }
    }

    /// Whether a point is far enough from those tried to have results of its own.
    private func isApart(_ point: ArraySlice<Double>) -> Bool {
        let radius = history.twins.radius
        guard radius > 0 else { return true }
        let rows = max(history.points.count - Self.neighbourLimit, 0)..<history.points.count
        return rows.allSatisfy { history.points.distance(point, $0) >= radius }
    }
}
