import Testing
import TuneCore
import TuneJSON

@testable import TuneSchedule

@Suite("Patient rule")
struct PatientRuleTests {
    @Test("a trial may go without improvement for as many reports as it has patience")
    func patience() throws {
        var driver = try PrunerDriver("patient", ["patience": 2, "min_delta": 0.5])
        let losses: [Double] = [5, 3, 4, 4, 3.4, 3.6, 3.7, 3.8]
        let actions = losses.enumerated().map { driver.report(1, at: $0.offset, $0.element).action }
        #expect(actions.dropLast().allSatisfy { $0 == .proceed })
        #expect(actions.last == .stop)
    }

    @Test("a bad trial is given its time, and a good one without improvement goes on")
    func other() throws {
        let options: JSONValue = ["patience": 1, "pruner": "median", "startup_trials": 2]
        var driver = try PrunerDriver("patient", options)
        driver.complete([[3, 3, 3], [3, 3, 3]])
        let bad = [6.0, 6.5, 7].enumerated().map { driver.report(8, at: $0.offset + 1, $0.element) }
        #expect(bad.map(\.action) == [.proceed, .proceed, .stop])
        #expect(bad[2].reason?.text.contains("; and the best value up to step 3 ranks 3 of 3") == true)
        let good = [1.0, 2, 2.5].enumerated().map { driver.report(9, at: $0.offset + 1, $0.element).action }
        #expect(good == [.proceed, .proceed, .proceed])
    }

    @Test("with the pruner threshold a bound is required")
    func threshold() throws {
        #expect(throws: InvalidField.self) { try scheduler("patient", ["pruner": "threshold"]) }
        #expect(throws: Never.self) { try scheduler("patient", ["pruner": "threshold", "upper": 1]) }
    }
}
