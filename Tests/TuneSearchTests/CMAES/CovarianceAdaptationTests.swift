import TestSupport
import Testing
import TuneJSON
import TuneNumerics

@testable import TuneSearch

@Suite("Covariance adaptation")
struct CovarianceAdaptationTests {
    @Test("the constants are those of the reference in every number of dimensions")
    func constants() throws {
        let cases = try vectors("f_cmaes.json").at("constants").elements()
        #expect(!cases.isEmpty)
        for expected in cases {
            let dimensions = try expected.at("dim").asInt()
            let size = StrategyParameters.population(dimensions: dimensions)
            let own = StrategyParameters(dimensions: dimensions, population: size, isSeparable: false)
            #expect(try size == expected.at("popsize").asInt())
            #expect(try own.parents == expected.at("mu").asInt())
            #expect(try own.patience == expected.at("funhist_term").asInt())
            let pairs = [
                ("mu_eff", own.selectionMass), ("cc", own.pathRate), ("c1", own.rankOneRate),
                ("cmu", own.rankManyRate), ("c_sigma", own.stepRate), ("d_sigma", own.stepDamping),
                ("chi_n", own.expectedLength),
            ]
            for (name, value) in pairs {
                #expect(isNear(value, try expected.at(name).asDouble()), "\(name) in \(dimensions)")
            }
            let weights = try expected.at("weights").doubles()
            #expect(own.weights.count == weights.count && zip(own.weights, weights).allSatisfy(isNear))
        }
    }

    @Test("the state after each generation is the reference's, with and without margin")
    func runs() throws {
        let runs = try vectors("f_cmaes.json").at("runs").elements()
        #expect(!runs.isEmpty)
        for (number, run) in runs.enumerated() {
            let start = try run.at("init")
            let steps = try run["steps"]?.doubles()
            let chance = try run["margin"]?.asDouble()
            let cells = steps.map { $0.map(Self.cells) }
            let generations = try run.at("generations").elements()
            let population = try generations.first?.at("solutions").elements().count ?? 0
            var own = CovarianceAdaptation(
                mean: try start.at("mean").doubles(), stepSize: try start.at("sigma").asDouble(),
                population: population, margin: cells.map { Margin($0, chance: chance ?? 0) })
            for (index, generation) in generations.enumerated() {
                let solutions = try generation.at("solutions").elements().map { solution in
                    let x = try (solution["x_tell"] ?? solution.at("x")).doubles()
                    try expectEvaluated(solution, x, own, steps)
                    return (x: x, loss: try solution.at("value").asDouble())
                }
                own.update(Self.sorted(solutions))
                try expect(own, try generation.at("after"), "run \(number), generation \(index)")
            }
        }
    }

    /// The cells of a grid from 0 to 1 with a step, 0 for none.
    private static func cells(step: Double) -> Cells {
        step > 0 ? .even(low: 0, step: step, count: Int((1 / step).rounded()) + 1) : .none
    }

    private static func sorted(_ solutions: [(x: [Double], loss: Double)]) -> [(x: [Double], loss: Double)] {
        solutions.enumerated().sorted { ($0.element.loss, $0.offset) < ($1.element.loss, $1.offset) }
            .map(\.element)
    }

    /// Rounds the widened point to the grid as the reference does before it evaluates.
    private func expectEvaluated(
        _ solution: JSONValue, _ x: [Double], _ own: CovarianceAdaptation, _ steps: [Double]?
    ) throws {
        guard let expected = try solution["x_eval"]?.doubles(), let steps else { return }
        let rounded = zip(own.evaluated(x), steps).map { value, step in
            step > 0 ? min(max((value / step).rounded() * step, 0), 1) : value
        }
        #expect(zip(rounded, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    private func expect(_ own: CovarianceAdaptation, _ after: JSONValue, _ place: Comment) throws {
        let pairs = [
            (own.mean, try after.at("mean").doubles()), ([own.stepSize], [try after.at("sigma").asDouble()]),
            (own.covariance.matrix.values, try after.at("C").matrix().flatMap(\.self)),
            (own.stepPath, try after.at("p_sigma").doubles()), (own.path, try after.at("pc").doubles()),
            (own.margin?.factors ?? [], try after["A"]?.doubles() ?? []),
        ]
        for (values, expected) in pairs {
            #expect(values.count == expected.count && zip(values, expected).allSatisfy(isNear), place)
        }
        #expect(try own.generation == after.at("generation").asInt())
        #expect(try own.isFinished == after.at("should_stop").asBool(), place)
    }

    private func isNear(_ first: Double, _ second: Double) -> Bool {
        abs(first - second) <= 1e-9 * max(abs(first), abs(second), 1e-3)
    }
}
