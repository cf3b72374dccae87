import Testing
import TuneCore
import TuneJSON

@testable import TuneSchedule

@Suite("Wilcoxon rule")
struct WilcoxonRuleTests {
    @Test("a trial worse on every instance stops as soon as chance cannot explain it")
    func worse() throws {
        var driver = try PrunerDriver("wilcoxon", [:])
        driver.complete([[1, 1, 1, 1, 1, 1]])
        let judgements = (1...4).map { driver.report(2, at: $0, 1 + 0.1 * Double($0)) }
        #expect(judgements.map(\.action) == [.proceed, .proceed, .proceed, .stop])
        let reason = judgements[3].reason
        #expect(reason?.text.hasSuffix("on 4 instances in common: p = 0.0625, below 0.1") == true)
        #expect(reason?.count == 4)
    }

    @Test("a trial whose mean is better is never stopped, nor one before there is a best")
    func better() throws {
        var driver = try PrunerDriver("wilcoxon", ["p_threshold": 1])
        #expect((1...9).allSatisfy { driver.report(1, at: $0, 100).action == .proceed })
        driver.scheduler.forget(trial: 1, as: .completed)
        #expect((1...9).allSatisfy { driver.report(2, at: $0, 99.9).action == .proceed })
    }

    @Test("instances that only one of the two was run on do not count")
    func pairs() throws {
        var driver = try PrunerDriver("wilcoxon", ["startup_steps": 5])
        driver.complete([[1, 1, 1, 1]])
        #expect((1...40).allSatisfy { driver.report(2, at: $0, 2).action == .proceed })
    }
}
