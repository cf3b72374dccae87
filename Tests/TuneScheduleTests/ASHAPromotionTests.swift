import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@testable import TuneSchedule

@Suite("ASHA, promotion")
struct ASHAPromotionTests {
    private let options: JSONValue = ["max_resource": 27, "mode": "promotion"]

    @Test("a trial pauses at each rung and the best third are promoted, best first")
    func promotions() throws {
        var driver = SchedulerDriver(try asha(options))
        #expect(driver.scheduler.limit(ofTrial: 1, bracket: 0) == 3)
        for (trial, loss) in [4, 2, 6, 1, 5].enumerated().map({ ($0.offset + 1, Double($0.element)) }) {
            driver.scheduler.admit(trial: trial, bracket: 0)
            let judgement = driver.report(trial, at: 3, loss)
            #expect(judgement.action == .pause)
            #expect(judgement.untilStep == nil)
        }
        #expect(driver.promotion()?.trial == 4)
        #expect(driver.scheduler.limit(ofTrial: 4, bracket: 0) == 9)
        #expect(driver.scheduler.nextWork() == .fresh)
        driver.report(6, at: 3, 3)
        guard case .promotion(2, 9, let reason) = driver.scheduler.nextWork() else {
            Issue.record("trial 2 should be promoted")
            return
        }
        #expect(
            reason
                == Reason(
                    rule: "asha", text: "rank 2 of 6 at step 3: among the best 2, so it goes on to step 9",
                    rung: 3,
                    bracket: 0, value: 2, threshold: 2, rank: 2, count: 6))
    }

    @Test("the highest rung is served first")
    func highestFirst() throws {
        var driver = SchedulerDriver(try asha(options))
        for trial in 1...18 { driver.report(trial, at: 3, Double(trial)) }
        for expected in 1...3 {
            #expect(driver.promotion()?.trial == expected)
            driver.report(expected, at: 9, 4 - Double(expected))
        }
        #expect(driver.promotion().map { [$0.trial, $0.until ?? 0] } == [3, 27])
        #expect(driver.promotion()?.trial == 4)
    }

    @Test("among equal values the trial that reported first is promoted first")
    func ties() throws {
        var driver = SchedulerDriver(try asha(options))
        for trial in [5, 3, 9, 1, 7, 2] { driver.report(trial, at: 3, 0.5) }
        #expect(driver.promotion()?.trial == 5)
        #expect(driver.promotion()?.trial == 3)
        #expect(driver.promotion() == nil)
    }

    @Test("below the minimum of a rung nobody is promoted")
    func minimum() throws {
        var driver = SchedulerDriver(
            try asha(["max_resource": 27, "mode": "promotion", "min_rung_size": 5]))
        for trial in 1...4 { driver.report(trial, at: 3, Double(trial)) }
        #expect(driver.promotion() == nil)
        driver.report(5, at: 3, 5)
        #expect(driver.promotion()?.trial == 1)
    }

    @Test("a trainer that cannot pause stops or goes on at once, and counts as promoted")
    func cannotPause() throws {
        var driver = SchedulerDriver(try asha(options))
        for trial in 1...5 { driver.report(trial, at: 3, Double(trial)) }
        let good = driver.report(6, at: 3, 0.5, canPause: false)
        #expect(good.action == .proceed)
        #expect(good.untilStep == 9)
        #expect(driver.report(7, at: 3, 6, canPause: false).action == .stop)
        #expect(driver.promotion()?.trial == 1)
        #expect(driver.promotion() == nil)
    }

    @Test("a promoted trial that starts again from step 0 is not paused or recorded at rungs it has passed")
    func lostAndRestarted() throws {
        var driver = SchedulerDriver(try asha(options))
        for trial in 1...3 { driver.report(trial, at: 3, Double(trial)) }
        #expect(driver.promotion()?.trial == 1)
        for step in 1...8 {
            let judgement = driver.report(1, at: step, 100)
            #expect(judgement == Judgement(.proceed, untilStep: 9, nextDecisionStep: 9))
        }
        #expect(driver.report(1, at: 9, 0.5).levels == [9])
        #expect(driver.scheduler.contents(at: 3, bracket: 0) == ["1": 1, "2": 2, "3": 3])
    }

    @Test("a trial that overshoots is recorded at every rung it crossed and waits at the highest")
    func overshoot() throws {
        var driver = SchedulerDriver(try asha(options))
        let judgement = driver.report(1, at: 10, 1)
        #expect(judgement.levels == [3, 9])
        #expect(judgement.action == .pause)
        for trial in 2...3 { driver.report(trial, at: 10, 2) }
        #expect(driver.promotion().map { [$0.trial, $0.until ?? 0] } == [1, 27])
        #expect(driver.promotion() == nil)
    }

    @Test("forgotten trials are never promoted, and their values stay")
    func forgotten() throws {
        var driver = SchedulerDriver(try asha(options))
        for trial in 1...6 { driver.report(trial, at: 3, Double(trial)) }
        driver.scheduler.forget(trial: 1, as: .stopped)
        #expect(driver.promotion()?.trial == 2)
        #expect(driver.promotion() == nil)
        #expect(driver.scheduler.contents(at: 3, bracket: 0).count == 6)
    }

    @Test("folding the same pause twice changes nothing, before and after the promotion")
    func sameMarkTwice() throws {
        var driver = SchedulerDriver(try asha(options))
        for trial in 1...6 {
            let judgement = driver.report(trial, at: 3, Double(trial))
            driver.scheduler.record(trial: trial, bracket: 0, marks: judgement.marks, action: .pause)
        }
        #expect(driver.scheduler.contents(at: 3, bracket: 0).count == 6)
        #expect(driver.promotion()?.trial == 1)
        driver.scheduler.record(trial: 1, bracket: 0, marks: [RungMark(level: 3, loss: 1)], action: .pause)
        #expect(driver.promotion()?.trial == 2)
        #expect(driver.promotion() == nil)
    }

    @Test("a person's pause between rungs does not make a trial wait for a promotion")
    func pausedByAPerson() throws {
        var driver = SchedulerDriver(try asha(options))
        for trial in 1...6 { driver.report(trial, at: 3, Double(trial)) }
        #expect(driver.promotion()?.trial == 1)
        driver.scheduler.record(trial: 1, bracket: 0, marks: [], action: .pause)
        #expect(driver.promotion()?.trial == 2)
        #expect(driver.promotion() == nil)
    }

    @Test("a failed trial that is tried again goes on to the next rung and can be promoted there")
    func retried() throws {
        var driver = SchedulerDriver(try asha(options))
        driver.end(1, after: 1, .infinity)
        #expect(driver.report(1, at: 3, 1).action == .proceed)
        #expect(driver.report(1, at: 9, 1).action == .pause)
        for trial in 2...3 { driver.report(trial, at: 9, 5) }
        #expect(driver.promotion().map { [$0.trial, $0.until ?? 0] } == [1, 27])
    }

    @Test("each bracket promotes among its own trials")
    func brackets() throws {
        var driver = SchedulerDriver(try asha(["max_resource": 27, "mode": "promotion", "brackets": 2]))
        for trial in 1...2 { driver.report(trial, at: 9, 1, bracket: 0) }
        for trial in 3...4 { driver.report(trial, at: 9, 2, bracket: 1) }
        #expect(driver.promotion() == nil)
        driver.report(5, at: 9, 3, bracket: 1)
        #expect(driver.promotion().map { [$0.trial, $0.until ?? 0] } == [3, 27])
    }

    @Test("the same calls folded again promote the same trials", arguments: UInt64(1)...5)
    func foldedAgain(seed: UInt64) throws {
        #expect(try story(seed: seed) == story(seed: seed))
    }

    /// What one worker does with random losses, as a list of trials and steps.
    private func story(seed: UInt64) throws -> [[Int]] {
        var driver = SchedulerDriver(try asha(options))
        var generator = SeededGenerator(seed: seed, stream: 3)
        var story: [[Int]] = []
        var trials = 0
        for _ in 0..<300 {
            let work = driver.promotion()
            if work == nil { trials += 1 }
            let (trial, step) = (work?.trial ?? trials, work?.until ?? 3)
            let judgement = driver.report(trial, at: step, Double(generator.index(below: 20)))
            story.append([trial, step, judgement.reason?.rank ?? 0])
        }
        return story
    }
}
