import Testing
import TuneCore
import TuneJSON

@testable import TuneSchedule

@Suite("Percentile rule")
struct PercentileRuleTests {
    @Test("the reason names rank, count and the percentile")
    func reason() throws {
        var driver = try PrunerDriver("percentile", ["startup_trials": 4])
        driver.complete([[1], [2], [3], [4]])
        let judgement = driver.report(9, at: 1, 2.5)
        #expect(
            judgement.reason
                == Reason(
                    rule: "percentile",
                    text: "the best value up to step 1 ranks 3 of 5 beside those of completed trials at that "
                        + "step: worse than their percentile 25",
                    value: 2.5, threshold: 1.75, rank: 3, count: 5))
    }

    @Test("the direction changes nothing but rounding", arguments: [10.0, 33.3, 50, 90])
    func direction(percent: Double) throws {
        let options: JSONValue = ["startup_trials": 3, "percentile": .number(percent)]
        var first = try PrunerDriver("percentile", options)
        var second = try PrunerDriver("percentile", options, maximizes: true)
        first.complete([[1], [2], [4], [8]])
        second.complete([[1], [2], [4], [8]])
        for loss in stride(from: 0.5, to: 9, by: 0.25) {
            #expect(first.report(9, at: 1, loss).action == second.report(9, at: 1, loss).action)
        }
    }
}
