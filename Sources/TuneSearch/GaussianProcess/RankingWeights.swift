import TuneCore
import TuneNumerics

/// How far to trust the model of each rung: how often a draw from it orders the results of the highest rung with
/// enough of them best.
///
/// Of each model 50 functions are drawn at the configurations of that rung; the loss of one is the share of pairs in
/// the wrong order. The rung's own model is judged on up to five folds that it has not seen. A weight is the share of
/// draws in which a model has the smallest loss, ties divided.
///
/// Cost: cubic in the number of results that are looked at, the latest 60.
///
/// Source: Li et al., "Hyper-Tune: towards efficient hyper-parameter tuning at scale", VLDB 2022; Feurer et al.,
/// "Practical transfer learning for Bayesian optimization", arXiv:1802.02219, 2018.
struct RankingWeights {
    private let history: FitHistory
    private let target: Int
    private let entries: [FitHistory.Entry]
    private let rows: Rows

    /// Judges by the results of a rung.
    ///
    /// - Parameter target: The index of its level.
    init(_ history: FitHistory, target: Int) {
        self.history = history
        self.target = target
        entries = history.arrivals[target].suffix(Self.limit).sorted { $0.row < $1.row }
        rows = history.trials.rows.selecting(entries.map(\.row))
    }

    /// The weights of models, those below a hundredth dropped; they add up to 1.
    ///
    /// - Parameter models: The models with the indices of their levels.
    func weights(
        _ models: [(level: Int, model: LevelModel)], using generator: inout SeededGenerator
    ) -> [Double] {
        let losses = models.map { item in
            let draws =
                item.level == target
                ? held(item.model, using: &generator)
                : item.model.process.draws(at: rows, count: Self.draws, using: &generator)
            return draws.map(misordered)
        }
        var wins = [Double](repeating: 0, count: models.count)
        for draw in 0..<Self.draws {
            let least = losses.reduce(.infinity) { min($0, $1[draw]) }
            let winners = losses.indices.filter { losses[$0][draw] <= least }
            for winner in winners { wins[winner] += 1 / Double(winners.count * Self.draws) }
        }
        let kept = wins.map { $0 > 0.01 ? $0 : 0 }
        let sum = kept.reduce(0, +)
        return sum > 0 ? kept.map { $0 / sum } : wins
    }

    /// Draws from the rung's own model, each fold from what the others say.
    private func held(_ model: LevelModel, using generator: inout SeededGenerator) -> [[Double]] {
        let folds = min(5, entries.count)
        let map = FeatureMap(history.trials.model.dimensions)
        var draws = [[Double]](
            repeating: [Double](repeating: 0, count: entries.count), count: Self.draws)
        let losses = entries.map(history.loss)
        let targets = ResponseTransform(losses)?.targets ?? losses.map { _ in 0 }
        for fold in 0..<folds {
            let (out, kept) = (
                entries.indices.filter { $0 % folds == fold }, entries.indices.filter { $0 % folds != fold }
            )
            let process = GaussianProcess(
                KernelPoints(map, rows.selecting(kept)), targets: kept.map { targets[$0] },
                parameters: model.process.parameters)
            let found = process?.draws(at: rows.selecting(out), count: Self.draws, using: &generator)
            for (draw, values) in (found ?? []).enumerated() {
                for (index, value) in zip(out, values) { draws[draw][index] = value }
            }
        }
        return draws
    }

    /// The share of pairs that a function orders otherwise than the losses.
    private func misordered(_ values: [Double]) -> Double {
        let losses = entries.map(history.loss)
        var (wrong, pairs) = (0.0, 0.0)
        for first in losses.indices {
            for second in first + 1..<max(losses.count, first + 1) {
                pairs += 1
                if (losses[first] < losses[second]) != (values[first] < values[second]) { wrong += 1 }
            }
        }
        return wrong / max(pairs, 1)
    }

    private static let draws = 50
    private static let limit = 60
}
