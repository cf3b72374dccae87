import Testing
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

@Suite("Choice model")
struct ChoiceModelTests {
    private func model() throws -> ChoiceModel {
        let space = try SearchSpace([
            "x": ["type": "float", "low": 0.0, "high": 1.0],
            "c": ["type": "categorical", "values": ["a", "b", "c"]], "d": ["type": "bool"],
        ])
        return ChoiceModel(space, rate: 0.5, margin: 0.1)
    }

    @Test("moves by its rate towards the weighted choices of the best, and not for inactive categories")
    func learns() throws {
        var model = try model()
        model.learn([(weight: 0.75, choices: [1, nil]), (0.25, [2, nil]), (-1, [0, 0])])
        let expected = [1.0 / 6, 1.0 / 6 + 0.375, 1.0 / 6 + 0.125]
        #expect(zip(model.chances[0], expected).allSatisfy { abs($0 - $1) < 1e-15 })
        #expect(model.chances[1] == [0.5, 0.5])
    }

    @Test("no choice ever dies out, and draws follow the chances")
    func margin() throws {
        var model = try model()
        for _ in 0..<100 { model.learn([(weight: 1, choices: [1, 0])]) }
        #expect(model.chances[0].allSatisfy { $0 > 0.04 } && model.chances[0][1] > 0.89)
        var generator = SeededGenerator(seed: 1, stream: 1)
        let draws = (0..<2000).map { _ in model.draw(using: &generator)[0] }
        for choice in 0..<3 {
            let share = Double(draws.count { $0 == choice }) / 2000
            #expect(abs(share - model.chances[0][choice]) < 0.03)
        }
    }
}
