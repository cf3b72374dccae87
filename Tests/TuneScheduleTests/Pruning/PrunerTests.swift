import Testing
import TuneCore
import TuneJSON

@testable import TuneSchedule

@Suite("Pruner")
struct PrunerTests {
    static let all: [(name: String, options: JSONObject)] = [
        ("median", [:]), ("median", ["form": "ray"]), ("median", ["form": "optuna"]),
        ("median", ["form": "syne"]), ("percentile", [:]), ("threshold", ["upper": 1]),
        ("patient", ["pruner": "median"]), ("wilcoxon", [:]), ("curve", ["max_resource": 9]),
    ]

    @Test(
        "with a maximum a trial is complete there, and recorded there when it ends before",
        arguments: all.indices)
    func maximum(index: Int) throws {
        var options = Self.all[index].options
        if Self.all[index].name != "wilcoxon" { options["max_resource"] = 9 }
        var driver = try PrunerDriver(Self.all[index].name, .object(options))
        guard Self.all[index].name != "wilcoxon" else {
            #expect(driver.scheduler.levels == [])
            return
        }
        #expect(driver.scheduler.levels == [9] && driver.scheduler.limit(ofTrial: 1, bracket: 0) == 9)
        #expect(driver.report(1, at: 8, 0.5).nextDecisionStep == 9)
        let end = driver.report(1, at: 9, 0.25)
        #expect(end.action == .stop && end.completes && end.marks == [RungMark(level: 9, loss: 0.25)])
        #expect(end.reason?.rule == "max_resource")
        #expect(driver.report(1, at: 10, 0.25).marks == [])
        let closing = driver.scheduler.closingMarks(trial: 2, bracket: 0, after: 3, loss: 0.5)
        #expect(closing == [RungMark(level: 9, loss: 0.5)])
    }

    @Test("without a maximum there is no level and no end")
    func noMaximum() throws {
        var driver = try PrunerDriver("percentile", [:])
        #expect(driver.scheduler.levels == [])
        #expect(driver.scheduler.limit(ofTrial: 1, bracket: 0) == nil)
        #expect(driver.report(1, at: 1_000_000, 1) == Judgement(.proceed))
        #expect(driver.scheduler.closingMarks(trial: 1, bracket: 0, after: 3, loss: 0.5) == [])
    }

    @Test(
        "a value that is not a number stops its trial, the forms of other programs aside",
        arguments: all.indices)
    func notFinite(index: Int) throws {
        var driver = try PrunerDriver(Self.all[index].name, .object(Self.all[index].options))
        let form = Self.all[index].options["form"]?.string ?? "paper"
        let judgement = driver.report(1, at: 1, .nan)
        #expect((judgement.action == .stop) == (form == "paper"))
        if form == "paper" { #expect(judgement.reason?.rule == "nonfinite") }
    }

    @Test("nothing is judged in the warm-up, and once in each interval")
    func cadence() throws {
        var driver = try PrunerDriver("threshold", ["upper": 1, "warmup_steps": 4, "interval_steps": 3])
        let stops = (1...12).map { driver.report(1, at: $0, $0 % 2 == 0 ? 2 : 1).action == .stop }
        #expect(stops.enumerated().filter(\.element).map { $0.offset + 1 } == [4, 10])
    }

    @Test("a report repeated after a resumption changes nothing")
    func resumption() throws {
        var driver = try PrunerDriver("percentile", ["startup_trials": 1, "percentile": 50])
        driver.complete([[3, 2, 1]])
        driver.report(2, at: 1, 2)
        driver.report(2, at: 2, 1)
        #expect(driver.report(2, at: 1, 9).action == .proceed)
        #expect(driver.report(2, at: 3, 9).action == .proceed, "its best is still 1")
    }
}
