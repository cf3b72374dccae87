import TestSupport
import Testing
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

/// Gaussian processes reckoned by NumPy, their kernels checked against scikit-learn's.
@Suite("Gaussian process vectors")
struct GaussianProcessVectorTests {
    /// One data set with fixed parameters.
    struct Case {
        let json: JSONValue
        let map: FeatureMap
        let points: KernelPoints
        let targets: [Double]
        let parameters: KernelParameters

        init(_ json: JSONValue) throws {
            let rows = try json.at("X").matrix()
            let choices = Set(try json.at("categorical_columns").ints())
            let width = rows.first?.count ?? 0
            map = FeatureMap(
                (0..<width).map { Dimension(choices: choices.contains($0) ? 9 : nil, isConditional: false) })
            points = KernelPoints(map, Case.rows(rows))
            targets = try json.at("y").doubles()
            parameters = KernelParameters(
                weights: try json.at("inverse_squared_lengthscales").doubles(),
                scale: try json.at("kernel_scale").asDouble(), noise: try json.at("noise_var").asDouble())
            self.json = json
        }

        static func rows(_ matrix: [[Double]]) -> Rows {
            var rows = Rows(width: matrix.first?.count ?? 0)
            for row in matrix { rows.append(row) }
            return rows
        }
    }

    static func cases() throws -> [Case] {
        let cases = try vectors("f_gp.json").at("cases").elements().map(Case.init)
        #expect(!cases.isEmpty)
        return cases
    }

    @Test("covariances are the reference's")
    func covariances() throws {
        for item in try Self.cases() {
            let packs = (0..<item.points.count).flatMap { row in
                item.points.squaredDistances(
                    to: item.points.values(ofPoint: row), weights: item.parameters.weights, packs: row / 8 + 1
                )
            }
            let found = item.parameters.covariance(packs, levels: item.points.levels, table: .none)
            for (row, expected) in try item.json.at("K").matrix().enumerated() {
                expectNear(Array(found[row: row].prefix(row + 1)), Array(expected.prefix(row + 1)), 1e-12)
            }
        }
    }

    @Test("likelihoods and priors of the parameters are the reference's")
    func likelihoods() throws {
        for item in try Self.cases() {
            let likelihood = MarginalLikelihood(item.points, targets: item.targets, prior: .optuna)
            let expected = try item.json.at("log_marginal_likelihood").asDouble()
            expectNear([likelihood.logLikelihood(item.parameters)], [expected], 1e-9)
            let prior = try item.json.at("optuna_log_prior").asDouble()
            expectNear([item.parameters.logPrior(.optuna)], [prior], 1e-12)
            let loss = likelihood.loss(item.parameters.logarithms)
            expectNear([-loss.value], [expected + prior], 1e-9)
        }
    }

    @Test("means, variances and acquisitions are the reference's")
    func predictions() throws {
        for item in try Self.cases() {
            let candidates = Case.rows(try item.json.at("candidates").matrix())
            // The reference maximises: its values turned round are minimised.
            let process = try #require(
                GaussianProcess(
                    item.points, targets: item.targets.map { -$0 }, parameters: item.parameters))
            let found = process.predictions(at: candidates)
            expectNear(found.means.map { -$0 }, try item.json.at("mean").doubles(), 1e-9)
            expectNear(found.variances, try item.json.at("var").doubles(), 1e-8)
            let best = -(try item.json.at("best_y_maximise").asDouble())
            func worths(_ acquisition: Acquisition) -> [Double] {
                zip(found.means, found.variances).map { acquisition.worth(mean: $0, variance: $1).value }
            }
            expectNear(worths(.logImprovement(on: best)), try item.json.at("log_ei_maximise").doubles(), 1e-7)
            expectNear(worths(.logProbability(of: best)), try item.json.at("log_pi").doubles(), 1e-7)
            expectNear(worths(.confidence(1.8)), try item.json.at("ucb_1.8").doubles(), 1e-8)
        }
    }

    private func expectNear(_ found: [Double], _ expected: [Double], _ tolerance: Double, line: Int = #line) {
        #expect(found.count == expected.count)
        for (found, expected) in zip(found, expected) {
            #expect(
                abs(found - expected) <= tolerance * max(1, abs(expected)),
                "line \(line): \(found) instead of \(expected)")
        }
    }
}
