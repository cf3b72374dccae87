import TestSupport
import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@testable import TuneSchedule

@Suite("ASHA, stopping")
struct ASHATests {
    @Test("a trial goes on when it is among the best third so far, and says why")
    func bestThird() throws {
        var driver = SchedulerDriver(try asha(["max_resource": 27]))
        for trial in 1...8 { driver.report(trial, at: 3, Double(trial)) }
        let stopped = driver.report(9, at: 3, 7.5)
        #expect(stopped.action == .stop)
        #expect(!stopped.completes)
        #expect(stopped.marks == [RungMark(level: 3, loss: 7.5)])
        #expect(
            stopped.reason
                == Reason(
                    rule: "asha", text: "rank 8 of 9 at step 3: the best 3 go on", rung: 3, bracket: 0,
                    value: 7.5, threshold: 3, rank: 8, count: 9))
        let goesOn = driver.report(10, at: 3, 2.5)
        #expect(goesOn.action == .proceed)
        #expect(goesOn.untilStep == 27)
        #expect(goesOn.nextDecisionStep == 9)
        #expect(goesOn.reason?.text == "rank 3 of 10 at step 3: the best 3 go on")
        #expect(goesOn.reason?.threshold == 2.5)
    }

    @Test("between rungs nothing is decided and nothing is recorded")
    func betweenRungs() throws {
        var driver = SchedulerDriver(try asha(["max_resource": 27]))
        for step in [1, 2] {
            #expect(
                driver.report(1, at: step, .nan) == Judgement(.proceed, untilStep: 27, nextDecisionStep: 3))
        }
        driver.report(1, at: 3, 1)
        #expect(driver.report(1, at: 8, 1) == Judgement(.proceed, untilStep: 27, nextDecisionStep: 9))
    }

    @Test("a rung with fewer trials than its minimum stops nobody", arguments: [1, 2, 3, 7])
    func minimum(size: Int) throws {
        var driver = SchedulerDriver(try asha(["max_resource": 27, "min_rung_size": .integer(size)]))
        for trial in 1..<size {
            let judgement = driver.report(trial, at: 3, Double(trial))
            #expect(judgement.action == .proceed)
            #expect(judgement.reason?.text.hasSuffix("too few to compare, so it goes on") == true)
            #expect(judgement.reason?.threshold == nil)
        }
        #expect(driver.report(size, at: 3, 99).action == (size == 1 ? .proceed : .stop))
    }

    @Test("the minimum is the reduction factor, rounded", arguments: [(3.0, 3), (2.5, 3), (2.4, 2), (4, 4)])
    func defaultMinimum(factor: Double, size: Int) throws {
        var driver = SchedulerDriver(try asha(["max_resource": 27, "reduction_factor": .number(factor)]))
        let level = driver.scheduler.levels[0]
        for trial in 1..<size { #expect(driver.report(trial, at: level, Double(trial)).action == .proceed) }
        #expect(driver.report(size, at: level, 99).action == .stop)
    }

    @Test("equal values are treated alike: a constant objective stops nobody")
    func constant() throws {
        var driver = SchedulerDriver(try asha(["max_resource": 9, "min_resource": 1]))
        for trial in 1...40 {
            #expect(driver.report(trial, at: 1, 0.5).action == .proceed)
            #expect(driver.report(trial, at: 3, 0.5).action == .proceed)
            #expect(driver.report(trial, at: 9, 0.5).completes)
        }
    }

    @Test("sparse reports fill each skipped rung once, with the first value after it")
    func sparseReports() throws {
        let options: JSONValue = ["max_resource": 8, "min_resource": 1, "reduction_factor": 2]
        var driver = SchedulerDriver(try asha(options))
        driver.report(1, at: 1, 5)
        #expect(driver.report(2, at: 2, 1).levels == [1, 2])
        #expect(driver.report(2, at: 3, 9).levels == [])
        #expect(driver.report(2, at: 3, 9).action == .proceed)
        #expect(driver.report(2, at: 6, 9).levels == [4])
        #expect(driver.scheduler.contents(at: 1, bracket: 0) == ["1": 5, "2": 1])
        #expect(driver.scheduler.contents(at: 2, bracket: 0) == ["2": 1])
    }

    @Test(
        "a report that crosses several rungs stops when one of them finds it wanting, and is recorded at all")
    func severalRungs() throws {
        let options: JSONValue = ["max_resource": 8, "min_resource": 1, "reduction_factor": 2]
        var driver = SchedulerDriver(try asha(options))
        for trial in 1...4 { driver.report(trial, at: 1, 1) }
        let judgement = driver.report(5, at: 5, 2)
        #expect(judgement.action == .stop)
        #expect(judgement.levels == [1, 2, 4])
        #expect(judgement.reason?.rung == 1)
    }

    @Test(
        "a value that is not finite stops the trial at a rung",
        arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(loss: Double) throws {
        for mode in ["stopping", "promotion"] {
            var driver = SchedulerDriver(try asha(["max_resource": 27, "mode": .string(mode)]))
            #expect(driver.report(1, at: 2, loss).action == .proceed)
            let judgement = driver.report(1, at: 3, loss)
            #expect(judgement.action == .stop)
            #expect(!judgement.completes)
            #expect(judgement.marks == [RungMark(level: 3, loss: .infinity)])
            #expect(judgement.reason?.rule == "nonfinite")
            #expect(judgement.reason?.value == nil)
            #expect(driver.scheduler.nextWork() == .fresh)
        }
    }

    @Test("the last step completes a trial, whatever it is worth", arguments: ["stopping", "promotion"])
    func completion(mode: String) throws {
        var driver = SchedulerDriver(try asha(["max_resource": 9, "min_resource": 3, "mode": .string(mode)]))
        for trial in 1...5 { driver.report(trial, at: 3, Double(trial)) }
        let judgement = driver.report(6, at: 12, 100)
        #expect(judgement.action == .stop)
        #expect(judgement.completes)
        #expect(judgement.levels == [3, 9])
        #expect(judgement.reason?.rule == "max_resource")
        #expect(driver.report(6, at: 13, 100).levels == [])
        #expect(driver.report(6, at: 13, 100).completes)
        #expect(driver.report(7, at: 9, .nan).completes)
    }

    @Test("a trial that ends by itself is recorded at the next rung with its last value")
    func closing() throws {
        var driver = SchedulerDriver(try asha(["max_resource": 27]))
        #expect(marks(driver, 1, after: 0, 0.25) == [RungMark(level: 3, loss: 0.25)])
        driver.report(1, at: 3, 1)
        #expect(marks(driver, 1, after: 5, 0.25) == [RungMark(level: 9, loss: 0.25)])
        #expect(marks(driver, 1, after: 5, .infinity) == [RungMark(level: 9, loss: .infinity)])
        #expect(marks(driver, 1, after: 5, .nan) == [RungMark(level: 9, loss: .infinity)])
        #expect(marks(driver, 2, after: 10, 0.25).map(\.level) == [3, 9, 27])
        #expect(marks(driver, 2, after: 10, .infinity).map(\.level) == [3])
        driver.report(1, at: 27, 1)
        #expect(marks(driver, 1, after: 27, 0.25) == [])
    }

    @Test("short and failed trials count in the rung they were bound for")
    func shortTrials() throws {
        var driver = SchedulerDriver(try asha(["max_resource": 27]))
        for trial in 1...3 { driver.end(trial, after: 2, 0.1) }
        for trial in 4...5 { driver.end(trial, after: 1, .infinity) }
        let judgement = driver.report(6, at: 3, 0.2)
        #expect(judgement.action == .stop)
        #expect(judgement.reason?.rank == 4)
        #expect(judgement.reason?.count == 6)
    }

    @Test("brackets leave the lowest rungs out and compare only among themselves")
    func brackets() throws {
        var driver = SchedulerDriver(try asha(["max_resource": 27, "brackets": 3]))
        for trial in 1...9 { driver.report(trial, at: 9, Double(trial), bracket: 0) }
        #expect(driver.report(10, at: 3, 50, bracket: 1).nextDecisionStep == 9)
        #expect(driver.report(10, at: 9, 50, bracket: 1).reason?.count == 1)
        #expect(driver.report(11, at: 26, 50, bracket: 2).action == .proceed)
        #expect(driver.report(11, at: 27, 50, bracket: 2).completes)
        #expect(marks(driver, 12, after: 1, 1, bracket: 2) == [RungMark(level: 27, loss: 1)])
        #expect(driver.scheduler.limit(ofTrial: 12, bracket: 2) == 27)
    }

    /// The mean of 100 repetitions has a standard deviation of at most 0.3; 1.0 is above three.
    @Test("the five stopping rules let as many go on as they do elsewhere")
    func ruleComparison() throws {
        for setting in try vectors("g_asha_rule_comparison.json").members() {
            let numbers = setting.name.split(separator: ",").compactMap { $0.split(separator: "=").last }
            let factor = try #require(numbers.first.flatMap { Double($0) })
            let count = try #require(numbers.last.flatMap { Int($0) })
            let rules: [(String, RungRule)] = [
                ("ray", .ray), ("syne_tune_0.16", .syne16), ("optuna", .optuna(bootstrap: 0)),
                ("syne_tune_0.13_stopping", .syne(maximizes: false)), ("determined", .best(minimum: 1)),
            ]
            for (name, rule) in rules {
                let mean = survivors(of: rule, count: count, factor: factor)
                let expected = try setting.value.at(name).at("mean_continued").asDouble()
                #expect(abs(mean - expected) < 1, "\(name), \(setting.name)")
            }
        }
    }

    private func survivors(of rule: RungRule, count: Int, factor: Double) -> Double {
        var total = 0
        for repetition in 0..<100 {
            var generator = SeededGenerator(seed: 17, stream: UInt64(repetition))
            var rung = Rung()
            for trial in 0..<count {
                let loss = generator.uniform()
                let verdict = rule.verdict(rung.standing(of: loss), factor: factor, share: 1 / factor)
                if verdict.survives { total += 1 }
                _ = rung.record(trial: trial, loss: loss)
            }
        }
        return Double(total) / 100
    }

    private func marks(
        _ driver: SchedulerDriver<ASHA>, _ trial: Int, after step: Int, _ loss: Double, bracket: Int = 0
    ) -> [RungMark] {
        driver.scheduler.closingMarks(trial: trial, bracket: bracket, after: step, loss: loss)
    }
}
