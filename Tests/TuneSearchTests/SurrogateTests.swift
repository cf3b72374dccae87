import Testing
import TuneCore
import TuneJSON
import TuneNumerics
import TuneSearch

@Suite("Surrogate")
struct SurrogateTests {
    @Test("it predicts losses it was not told, says how surely and which parameter matters")
    func predicts() throws {
        let space = try SearchSpace([
            "x": ["type": "float", "low": -1.0, "high": 1.0],
            "idle": ["type": "float", "low": 0.0, "high": 1.0],
            "fixed": ["type": "constant", "value": 1],
        ])
        let sobol = Sobol(dimensions: 3, seed: 3)
        let configurations = (0..<40).map { space.configuration(at: sobol.point(at: $0)) }
        func loss(_ configuration: Configuration) -> Double {
            let x = configuration.values[0]?.double ?? 0
            return 100 + 10 * x * x
        }
        let surrogate = try #require(
            Surrogate(
                space, configurations: Array(configurations.prefix(30)),
                losses: configurations.prefix(30).map(loss)))
        for (configuration, found) in zip(
            configurations.suffix(10), surrogate.predictions(at: Array(configurations.suffix(10))))
        where loss(configuration) < 102 {
            #expect(abs(found.loss - loss(configuration)) < 0.3)
            #expect(found.deviation >= 0 && found.deviation < 3)
        }
        let scales = surrogate.lengthScales
        #expect(scales.count == 3 && scales[2] == nil)
        #expect((scales[0] ?? 9) < (scales[1] ?? 0))
    }

    @Test(
        "there is none of two results, of equal ones or of failures",
        arguments: [[1, 2], [3, 3, 3, 3], [.infinity, .infinity, .infinity]])
    func none(losses: [Double]) throws {
        let space = try SearchSpace(["x": ["type": "float", "low": 0.0, "high": 1.0]])
        let configurations = losses.indices.map { space.configuration(at: [Double($0) / 5]) }
        #expect(Surrogate(space, configurations: configurations, losses: losses) == nil)
    }
}
