import TuneCore
import TuneNumerics

/// Looks for the configuration with the best acquisition: many spread points, then climbs from the best of them.
///
/// Source of the scheme: Optuna 5.0.0, `optuna/_gp/optim_mixed.py`.
struct AcquisitionSearch: Sendable {
    /// The space.
    let model: ModelSpace
    /// What is known of the function.
    let predictor: any Predictor
    /// What a point is worth.
    var acquisition: Acquisition
    /// What people believe; nil without priors.
    let belief: Belief?
    /// The rows of the best results, the best first, to look at their neighbours.
    let incumbents: [[Double]]
    /// Where results would be repeated, which is worth nothing; nil looks everywhere.
    var plateaus: Plateaus?
    /// How much is looked at.
    let effort: Effort

    /// How many points are looked at.
    struct Effort: Sendable, Hashable {
        /// Points spread over the space.
        var spread: Int
        /// Points near incumbents.
        var near: Int
        /// How many climbs there are.
        var climbs: Int
        /// How many iterations a climb has at most.
        var iterations: Int

        /// The effort that goes with so many results, so that an ask stays within its time.
        init(candidates: Int, points: Int) {
            let share = Double(min(points, 500)) / 100
            spread = share <= 1 ? candidates : max(1, Int(Double(candidates) / share))
            near = spread / 4
            climbs = min(points <= 200 ? 6 : 3, max(1, candidates / 16))
            iterations = points <= 200 ? 15 : 10
        }
    }

    /// A configuration that was looked at.
    struct Candidate: Sendable {
        /// The configuration.
        let configuration: Configuration
        /// Its row.
        let row: [Double]
        /// A row with numbers also for what is inactive.
        let point: [Double]
        /// Its acquisition, belief included.
        var worth: Double
        /// The mean predicted there.
        var mean: Double
        /// The variance predicted there.
        var variance: Double
        /// Whether it would repeat the result of a trial.
        var isRepeat: Bool
    }

    /// Points spread over the space and near incumbents that satisfy the constraints, with their predictions.
    func spread(using generator: inout SeededGenerator) -> [Candidate] {
        let sobol = Sobol(dimensions: model.dimensions.count, seed: generator.next())
        var points = (0..<effort.spread).map { index in
            zip(sobol.point(at: index), model.dimensions).map { coordinate, dimension in
                dimension.choices.map { (coordinate * Double($0)).rounded(.down) } ?? coordinate
            }
        }
        if belief != nil {
            for _ in 0..<effort.near {
                guard let drawn = try? model.space.samplePrior(using: &generator) else { break }
                points.append(filled(model.row(of: drawn), using: &generator))
            }
        }
        for index in 0..<(incumbents.isEmpty ? 0 : effort.near) {
            let centre = filled(incumbents[index % incumbents.count], using: &generator)
            points.append(index < incumbents.count ? centre : neighbour(of: centre, using: &generator))
        }
        return scored(points.compactMap(realised))
    }

    /// The candidates and what climbs from the best of them found, the best first.
    func climbed(_ candidates: [Candidate], using generator: inout SeededGenerator) -> [Candidate] {
        guard !candidates.isEmpty else { return [] }
        let ranked = sorted(candidates)
        let ends = starts(ranked, using: &generator).map { climb(from: $0, using: &generator) }
        return sorted(ends + ranked)
    }

    /// The candidates with the worth that the acquisition gives them now.
    func valued(_ candidates: [Candidate]) -> [Candidate] {
        candidates.map { candidate in
            var result = candidate
            let worth = acquisition.worth(mean: candidate.mean, variance: candidate.variance).value
            result.worth = worth + (belief?.value(candidate.configuration) ?? 0)
            if result.worth.isNaN || result.isRepeat { result.worth = -.infinity }
            return result
        }
    }

    /// The configuration that a row stands for and the row that stands for it; nil where it breaks a constraint.
    func realised(_ point: [Double]) -> Candidate? {
        guard let configuration = model.configuration(at: point) else { return nil }
        let row = model.row(of: configuration)
        let point = zip(row, point).map { $0 == Dimension.inactive ? $1 : $0 }
        return Candidate(
            configuration: configuration, row: row, point: point, worth: -.infinity, mean: 0, variance: 0,
            isRepeat: false)
    }

    /// The candidates with predictions and worth.
    func scored(_ candidates: [Candidate]) -> [Candidate] {
        var rows = Rows(width: model.dimensions.count)
        for candidate in candidates { rows.append(candidate.row) }
        let predictions = predictor.predictions(at: rows)
        var result = candidates
        for index in result.indices {
            result[index].mean = predictions.means[index]
            result[index].variance = predictions.variances[index]
            result[index].isRepeat = plateaus?.isApart(result[index].row) == false
        }
        return valued(result)
    }

    /// The best first, among equals the earlier.
    private func sorted(_ candidates: [Candidate]) -> [Candidate] {
        candidates.indices.sorted {
            (candidates[$1].worth, $0) < (candidates[$0].worth, $1)
        }.map { candidates[$0] }
    }

    /// The best candidate and others by chance, the likelier the better they are.
    private func starts(
        _ ranked: [Candidate], using generator: inout SeededGenerator
    ) -> [Candidate] {
        var chosen = [ranked[0]]
        var rest = Array(ranked.dropFirst().prefix(256))
        while chosen.count < effort.climbs, !rest.isEmpty {
            let weights = rest.map { Self.exponential(max($0.worth - ranked[0].worth, -700)) }
            var mark = generator.uniform() * weights.reduce(0, +)
            let index = weights.firstIndex { weight in
                mark -= weight
                return mark < 0
            }
            chosen.append(rest.remove(at: index ?? 0))
        }
        return chosen
    }

    /// An inactive number becomes any.
    private func filled(_ row: [Double], using generator: inout SeededGenerator) -> [Double] {
        zip(row, model.dimensions).map { value, dimension in
            guard value == Dimension.inactive else { return value }
            return dimension.choices.map { Double(generator.index(below: $0)) } ?? generator.uniform()
        }
    }

    /// A point near another: some numbers moved by a random width, some choices drawn anew.
    private func neighbour(of point: [Double], using generator: inout SeededGenerator) -> [Double] {
        guard !point.isEmpty else { return point }
        var result = point
        let width = [0.02, 0.06, 0.2][generator.index(below: 3)]
        let chance = max(2 / Double(point.count), 0.3)
        let sure = generator.index(below: point.count)
        for index in point.indices {
            guard generator.uniform() < chance || index == sure else { continue }
            if let choices = model.dimensions[index].choices {
                result[index] = Double(generator.index(below: choices))
            } else {
                result[index] = Self.reflected(point[index] + width * generator.normal())
            }
        }
        return result
    }

    private static func reflected(_ value: Double) -> Double {
        let folded = value < 0 ? -value : value > 1 ? 2 - value : value
        return min(max(folded, 0), 1.0.nextDown)
    }
}
