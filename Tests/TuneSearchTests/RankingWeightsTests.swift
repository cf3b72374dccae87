import Testing
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

@Suite("Ranking weights and rung ensembles")
struct RankingWeightsTests {
    /// A history of trials with results at three levels: level 0 says the truth, level 1 the opposite.
    static func history(_ count: Int) throws -> FitHistory {
        let space = try SearchSpace([
            "x": ["type": "float", "low": 0.0, "high": 1.0], "y": ["type": "float", "low": 0.0, "high": 1.0],
        ])
        var history = FitHistory(ModelSpace(space), levels: [1, 3, 9], least: 3)
        let sobol = Sobol(dimensions: 2, seed: 4)
        for trial in 0..<count {
            let point = sobol.point(at: trial)
            history.observe(.started(trial: trial, configuration: space.configuration(at: point)))
            let truth = (point[0] - 0.4) * (point[0] - 0.4) + point[1]
            history.observe(.result(trial: trial, level: 1, loss: truth))
            history.observe(.result(trial: trial, level: 3, loss: -truth))
            if trial < 7 { history.observe(.result(trial: trial, level: 9, loss: truth)) }
        }
        return history
    }

    static func models(_ history: FitHistory) throws -> [(level: Int, model: LevelModel)] {
        let recipe = LevelModel.Recipe(
            limit: 500, bends: true, resources: [], prior: .scaled, cache: FitCache())
        return try (0..<3).map { level in
            (level, try #require(LevelModel(history, model: level, level: level, recipe)))
        }
    }

    @Test("a rung that orders like the highest one has weight, one that contradicts it has none")
    func weights() throws {
        let history = try Self.history(25)
        var generator = SeededGenerator(seed: 1, stream: 1)
        let weights = RankingWeights(history, target: 2)
            .weights(try Self.models(history), using: &generator)
        #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
        #expect(weights[0] > 0.5 && weights[1] == 0)
    }

    @Test("means add up by weight, variances by its square, gradients likewise")
    func ensemble() throws {
        let models = try Self.models(try Self.history(12))
        let parts = zip(models, [0.7, 0.3]).map { RungEnsemble.Part(weight: $1, process: $0.model.process) }
        let ensemble = RungEnsemble(parts: parts)
        let row = [0.3, 0.6]
        var rows = Rows(width: 2)
        rows.append(row)
        let found = ensemble.predictions(at: rows)
        let each = parts.map { $0.process.predictions(at: rows) }
        #expect(abs(found.means[0] - 0.7 * each[0].means[0] - 0.3 * each[1].means[0]) < 1e-12)
        #expect(
            abs(found.variances[0] - 0.49 * each[0].variances[0] - 0.09 * each[1].variances[0]) < 1e-12)
        let slopes = ensemble.slopes(at: row)
        #expect(abs(slopes.mean - found.means[0]) < 1e-10)
        var moved = Rows(width: 2)
        moved.append([0.3 + 1e-5, 0.6])
        moved.append([0.3 - 1e-5, 0.6])
        let ends = ensemble.predictions(at: moved)
        #expect(abs((ends.means[0] - ends.means[1]) / 2e-5 - slopes.meanGradient[0]) < 1e-4)
    }

    @Test("draws scatter around the mean as wide as the variance says")
    func draws() throws {
        let process = try Self.models(try Self.history(12))[0].model.process
        var rows = Rows(width: 2)
        rows.append([0.05, 0.95])
        rows.append([0.9, 0.1])
        var generator = SeededGenerator(seed: 2, stream: 1)
        let draws = process.draws(at: rows, count: 2000, using: &generator)
        let expected = process.predictions(at: rows)
        for index in 0..<2 {
            let values = draws.map { $0[index] }
            let deviation = expected.variances[index].squareRoot()
            #expect(abs(Moments.mean(of: values) - expected.means[index]) < 0.1 * deviation + 1e-6)
            #expect(abs(Moments.populationDeviation(of: values) / deviation - 1) < 0.1)
        }
    }
}
