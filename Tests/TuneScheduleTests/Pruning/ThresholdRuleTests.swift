import Testing
import TuneCore
import TuneJSON

@testable import TuneSchedule

@Suite("Threshold rule")
struct ThresholdRuleTests {
    @Test("bounds are of the metric itself, whatever its direction, and belong to what is allowed")
    func bounds() throws {
        for maximizes in [false, true] {
            for (value, stops) in [(0.2, false), (0.19, true), (0.9, false), (0.91, true)] {
                var driver = try PrunerDriver(
                    "threshold", ["lower": 0.2, "upper": 0.9], maximizes: maximizes)
                let judgement = driver.report(1, at: 1, maximizes ? -value : value)
                #expect((judgement.action == .stop) == stops)
                let bound = value < 0.5 ? 0.2 : 0.9
                if stops { #expect(judgement.reason?.threshold == (maximizes ? -bound : bound)) }
            }
        }
    }

    @Test("a bound is required, and they must be in order")
    func refusals() throws {
        for options: JSONValue in [[:], ["lower": 2, "upper": 1]] {
            #expect(throws: InvalidField.self) { try scheduler("threshold", options) }
        }
        #expect(throws: Never.self) { try scheduler("threshold", ["lower": 1, "upper": 1]) }
    }
}
