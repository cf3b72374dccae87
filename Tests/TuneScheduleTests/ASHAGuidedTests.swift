import Testing
import TuneCore
import TuneJSON

@testable import TuneSchedule

@Suite("ASHA, guided by the searcher")
struct ASHAGuidedTests {
    private func guided(_ options: JSONValue = ["max_resource": 27]) throws -> SchedulerDriver<ASHA> {
        let entry = ASHA.entry
        let space = try SearchSpace(["x": ["type": "float", "low": 0, "high": 1]])
        let context = SchedulerContext(
            seed: 1, options: try Options(options, fields: entry.options, at: ""), space: space,
            isGuided: true)
        try entry.check(context)
        return SchedulerDriver(try #require(entry.make(context) as? ASHA))
    }

    @Test("unset options become promotion by halves on the ladder from the top")
    func defaults() throws {
        let settings = try guided(["max_resource": 52, "min_resource": 1]).scheduler.settings
        #expect(settings.mode == .promotion && settings.isGuided)
        #expect(settings.levels == [2, 6, 17, 52])
        #expect(settings.promotionFactor == 2)
        #expect(try asha(["max_resource": 52]).settings.mode == .stopping)
        #expect(try asha(["max_resource": 52]).settings.promotionFactor == 3)
    }

    @Test(
        "a mode that was asked for, and rules of other programs, are not guided",
        arguments: [
            ["max_resource": 27, "mode": "stopping"],
            ["max_resource": 27, "compat": "syne", "mode": "promotion"],
        ] as [JSONValue])
    func unguided(options: JSONValue) throws {
        let driver = try guided(options)
        #expect(!driver.scheduler.settings.isGuided)
        #expect(driver.scheduler.rivals(ofPromoted: 1).isEmpty)
    }

    @Test("the next rung holds at most half of a rung, those on their way included", arguments: [1.5, 2, 3])
    func counting(factor: Double) throws {
        var driver = try guided(["max_resource": 27, "promotion_factor": .number(factor)])
        var promoted = 0
        for trial in 1...30 {
            driver.report(trial, at: 3, Double(trial % 7))
            while let next = driver.promotion() {
                #expect(next.until == 9)
                promoted += 1
            }
            #expect(promoted == Int(Double(trial) / factor), "after trial \(trial)")
        }
    }

    @Test("any that waits is a rival, by loss; the promoted and the recorded ones are not")
    func rivals() throws {
        var driver = try guided()
        for (trial, loss) in [(1, 5.0), (2, 3), (3, 4), (4, 1), (5, 2)] { driver.report(trial, at: 3, loss) }
        #expect(driver.scheduler.rivals(ofPromoted: 4) == [4, 5, 2, 3, 1])
        driver.scheduler.promote(trial: 1, bracket: 0)
        #expect(driver.scheduler.rivals(ofPromoted: 4) == [4, 5, 2, 3])
        #expect(driver.scheduler.rivals(ofPromoted: 1).isEmpty)
        #expect(driver.scheduler.rivals(ofPromoted: 99).isEmpty)
        #expect(driver.promotion()?.trial == 4)
        #expect(driver.promotion() == nil)
    }

    @Test("a trial that is lost on its way makes room again, once")
    func lostOnTheWay() throws {
        var driver = try guided()
        for trial in 1...4 { driver.report(trial, at: 3, Double(trial)) }
        #expect(driver.promotion()?.trial == 1)
        #expect(driver.promotion()?.trial == 2)
        #expect(driver.promotion() == nil)
        driver.scheduler.forget(trial: 1, as: .cancelled)
        driver.scheduler.forget(trial: 1, as: .cancelled)
        #expect(driver.promotion()?.trial == 3)
        #expect(driver.promotion() == nil)
    }

    @Test("the highest rung with room is served first, and a trial that reached it is counted there once")
    func highestFirst() throws {
        var driver = try guided()
        for trial in 1...8 { driver.report(trial, at: 3, Double(trial)) }
        for expected in 1...4 {
            #expect(driver.promotion()?.trial == expected)
            #expect(driver.report(expected, at: 9, 10 - Double(expected)).action == .pause)
            if expected == 2 {
                #expect(driver.promotion().map { [$0.trial, $0.until ?? 0] } == [2, 27])
            }
        }
        #expect(driver.promotion().map { [$0.trial, $0.until ?? 0] } == [4, 27])
        #expect(driver.promotion() == nil)
        #expect(driver.report(2, at: 27, 1).completes)
        #expect(driver.promotion() == nil)
    }

    @Test("a trainer that cannot pause is stopped or goes on, and counts where it arrives")
    func cannotPause() throws {
        var driver = try guided()
        for trial in 1...6 { driver.report(trial, at: 3, Double(trial), canPause: false) }
        #expect(driver.scheduler.nextWork() == .fresh)
        #expect(driver.report(7, at: 3, 0.5, canPause: false).action == .proceed)
        #expect(driver.report(8, at: 3, 9, canPause: false).action == .stop)
        #expect(driver.report(7, at: 9, 0.5, canPause: false).levels == [9])
    }

    @Test("a trial without a number as its loss is never a rival")
    func failures() throws {
        var driver = try guided()
        for trial in 1...3 { driver.report(trial, at: 3, .infinity) }
        driver.report(4, at: 3, 1)
        #expect(driver.promotion()?.trial == 4)
        #expect(driver.promotion() == nil)
    }
}
