import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@testable import TuneSchedule

@Suite("Hyperband")
struct HyperbandTests {
    private func hyperband(_ options: JSONValue = ["max_resource": 9]) throws -> Hyperband {
        try #require(try scheduler("hyperband", options) as? Hyperband)
    }

    /// Starts as many trials and takes each to the end of its first rung.
    private func start(_ trials: ClosedRange<Int>, _ driver: inout SchedulerDriver<Hyperband>) -> [Int?] {
        trials.map { trial in
            driver.scheduler.admit(trial: trial, bracket: 0)
            let step = driver.scheduler.limit(ofTrial: trial, bracket: 0)
            driver.report(trial, at: step ?? 0, Double(trial))
            return step
        }
    }

    /// Runs what is left: each promoted trial until it pauses or ends.
    private func bringHome(_ driver: inout SchedulerDriver<Hyperband>) {
        while let work = driver.promotion() {
            while driver.scheduler.active.contains(where: { $0.bracket.pending.contains(work.trial) }) {
                let step = driver.scheduler.limit(ofTrial: work.trial, bracket: 0) ?? 0
                if driver.report(work.trial, at: step, Double(work.trial)).completes {
                    driver.scheduler.forget(trial: work.trial, as: .completed)
                }
            }
        }
    }

    @Test("new trials fill one bracket after the other, round after round")
    func filling() throws {
        var scheduler = try hyperband()
        var generator = SeededGenerator(seed: 1, stream: 1)
        var placements: [Placement] = []
        for trial in 1...40 {
            #expect(scheduler.nextWork() == .fresh)
            let placement = scheduler.placement(ofTrial: trial, using: &generator)
            scheduler.admit(trial: trial, bracket: placement.bracket)
            placements.append(placement)
        }
        let round = [(0, 1, 9), (1, 3, 5), (2, 9, 3)].flatMap { bracket, step, count in
            Array(repeating: Placement(bracket: bracket, untilStep: step), count: count)
        }
        #expect(placements == Array((round + round + round).prefix(40)))
    }

    @Test("a straggler holds up its own bracket only")
    func straggler() throws {
        var driver = SchedulerDriver(try hyperband())
        for trial in 1...9 { driver.scheduler.admit(trial: trial, bracket: 0) }
        for trial in 2...9 { driver.report(trial, at: 1, Double(trial)) }
        #expect(driver.promotion() == nil)
        #expect(start(10...14, &driver) == [3, 3, 3, 3, 3])
        #expect(driver.promotion()?.trial == 10, "the second bracket goes on")
        #expect(driver.promotion() == nil)
        driver.report(1, at: 1, 99)
        #expect((1...3).map { _ in driver.promotion()?.trial } == [2, 3, 4])
    }

    @Test("a pause, a promotion and a stop say why in numbers")
    func reasons() throws {
        var driver = SchedulerDriver(try hyperband())
        for trial in 1...9 { driver.scheduler.admit(trial: trial, bracket: 0) }
        for trial in 1...7 { driver.report(trial, at: 1, Double(trial)) }
        let eighth = driver.report(8, at: 1, 2.5)
        #expect(
            eighth.reason
                == Reason(
                    rule: "hyperband",
                    text: "rank 3 of 8 at step 1: paused until all 9 places of the rung have a result",
                    rung: 1, bracket: 0, value: 2.5, rank: 3, count: 8))
        #expect(driver.report(9, at: 1, 9, canPause: false).action == .proceed)
        guard case .promotion(1, 3, let reason) = driver.scheduler.nextWork() else {
            Issue.record("the best one is promoted")
            return
        }
        #expect(
            reason
                == Reason(
                    rule: "hyperband",
                    text: "rank 1 of 9 at step 1: among the best 3, so it goes on to step 3",
                    rung: 1, bracket: 0, value: 1, threshold: 2.5, rank: 1, count: 9))
        let stop = driver.report(9, at: 2, 0.1, canPause: false)
        #expect(stop.action == .stop)
        #expect(
            stop.reason
                == Reason(
                    rule: "hyperband",
                    text: "rank 9 of 9 at step 1: the rung has closed, and the best 3 go on",
                    rung: 1, bracket: 0, value: 9, threshold: 2.5, rank: 9, count: 9))
    }

    @Test(
        "the case in which Ray's HyperBand hangs: the last runner of a halved bracket fails, its sibling waits"
    )
    func rayHangs() throws {
        for isRecorded in [true, false] {
            var driver = SchedulerDriver(try hyperband())
            _ = start(1...9, &driver)
            let promoted = (1...3).compactMap { _ in driver.promotion()?.trial }
            #expect(promoted == [1, 2, 3])
            driver.report(1, at: 3, 1)
            driver.report(2, at: 3, 2)
            if isRecorded {
                driver.end(3, after: 2, .infinity)
            } else {
                driver.scheduler.forget(trial: 3, as: .failed)  // its worker is lost
                #expect(driver.promotion()?.trial == 4, "the next best takes the place")
                driver.end(4, after: 2, .infinity)
            }
            let next = driver.promotion()
            #expect(next?.trial == 1 && next?.until == 9)
        }
    }

    @Test("a trainer that cannot pause runs on, and all its results count")
    func cannotPause() throws {
        var driver = SchedulerDriver(try hyperband())
        for trial in 1...9 { driver.scheduler.admit(trial: trial, bracket: 0) }
        for trial in 1...3 {
            #expect(driver.report(trial, at: 1, Double(trial), canPause: false).action == .proceed)
            #expect(driver.report(trial, at: 3, Double(trial), canPause: false).levels == [3])
        }
        for trial in 4...8 { driver.report(trial, at: 1, Double(trial)) }
        driver.report(9, at: 1, 9)
        #expect(driver.promotion() == nil, "the three best are at step 3 already")
        let end = driver.report(1, at: 9, 1, canPause: false)
        #expect(end.action == .stop && end.completes)
        driver.scheduler.forget(trial: 1, as: .completed)
        #expect(driver.report(2, at: 4, 2, canPause: false).action == .stop)
        #expect(driver.scheduler.active.isEmpty, "the bracket is finished")
    }

    @Test("a value that is not a number stops the trial at the rung, which closes without it")
    func notFinite() throws {
        var driver = SchedulerDriver(try hyperband())
        for trial in 1...9 { driver.scheduler.admit(trial: trial, bracket: 0) }
        for trial in 1...8 { driver.report(trial, at: 1, Double(trial)) }
        let judgement = driver.report(9, at: 1, .nan)
        #expect(judgement.action == .stop && judgement.reason?.rule == "nonfinite")
        driver.scheduler.forget(trial: 9, as: .stopped)
        #expect(driver.promotion()?.trial == 1)
    }

    @Test("imported, cancelled and lost trials give their places back")
    func placesBack() throws {
        var scheduler = try hyperband()
        for (trial, state) in [(1, TrialState.completed), (2, .cancelled), (3, .failed), (4, .stopped)] {
            scheduler.admit(trial: trial, bracket: 0)
            scheduler.forget(trial: trial, as: state)
        }
        #expect(scheduler.active.first?.bracket.openPlaces == 9)
    }

    @Test("a failed trial that is retried runs to its end and is compared with nobody")
    func retried() throws {
        var driver = SchedulerDriver(try hyperband())
        _ = start(1...8, &driver)
        driver.scheduler.admit(trial: 9, bracket: 0)
        driver.end(9, after: 0, .infinity)
        driver.scheduler.promote(trial: 9, bracket: 0)
        #expect(driver.scheduler.limit(ofTrial: 9, bracket: 0) == 9)
        let judgement = driver.report(9, at: 3, 0)
        #expect(judgement.action == .proceed && judgement.levels == [3])
        #expect(driver.promotion()?.trial == 1)
        let end = driver.report(9, at: 9, 0)
        #expect(end.completes && end.levels == [9])
    }

    @Test("once no new trials come, every bracket goes on to its end")
    func limit() throws {
        var driver = SchedulerDriver(try hyperband())
        _ = start(1...12, &driver)
        bringHome(&driver)
        #expect(driver.scheduler.active.count == 1)
        driver.scheduler.admit(trial: 13, bracket: 0)
        driver.scheduler.expectNewTrials(false)
        #expect(driver.scheduler.nextWork() == .wait("Bracket 1 waits for one trial to reach step 3."))
        driver.report(13, at: 3, 0.1)
        bringHome(&driver)
        #expect(driver.scheduler.active.isEmpty)
        #expect(driver.scheduler.nextWork() == .fresh)
    }

    @Test(
        "whatever dies, work never ends and brackets come to their ends",
        arguments: 1...20 as ClosedRange<UInt64>)
    func deaths(seed: UInt64) throws {
        var driver = SchedulerDriver(try hyperband(["max_resource": 27]))
        var chance = SeededGenerator(seed: seed, stream: 0)
        var (running, count): ([(trial: Int, step: Int)], Int) = ([], 0)
        for _ in 0..<4000 {
            if running.count < 8 {
                if let work = driver.promotion() {
                    running.append((work.trial, 0))
                } else {
                    #expect(driver.scheduler.nextWork() == .fresh, "seed \(seed)")
                    count += 1
                    driver.scheduler.admit(trial: count, bracket: 0)
                    running.append((count, 0))
                }
            }
            let index = chance.index(below: running.count)
            let trial = running[index].trial
            running[index].step += 1
            switch chance.index(below: 30) {
            case 0: driver.end(trial, after: running[index].step, .infinity)
            case 1: driver.end(trial, after: running[index].step, 0.5)
            case 2:
                let states: [TrialState] = [.failed, .stopped, .cancelled, .completed]
                driver.scheduler.forget(trial: trial, as: states[chance.index(below: 4)])
            default:
                let canPause = chance.index(below: 4) > 0
                let judgement = driver.report(
                    trial, at: running[index].step, chance.uniform(), canPause: canPause)
                if judgement.action == .proceed { continue }
                if judgement.action == .stop {
                    driver.scheduler.forget(trial: trial, as: judgement.completes ? .completed : .stopped)
                }
            }
            running.remove(at: index)
        }
        #expect(driver.scheduler.opened - driver.scheduler.active.count >= 5, "seed \(seed)")
        #expect(driver.scheduler.active.count <= 9, "seed \(seed): a bracket waits for no one that lives")
        driver.scheduler.expectNewTrials(false)
        for worker in running { driver.scheduler.forget(trial: worker.trial, as: .failed) }
        bringHome(&driver)
        #expect(driver.scheduler.nextWork() == .fresh, "seed \(seed)")
        let left = driver.scheduler.active.filter { $0.bracket.next != nil || !$0.bracket.pending.isEmpty }
        #expect(left.isEmpty, "seed \(seed)")
    }

    @Test(
        "options that do not fit are refused",
        arguments: [
            ([:], "max_resource"), (["max_resource": 9, "min_resource": 10], "min_resource"),
            (["max_resource": 9, "brackets": 4], "brackets"),
        ] as [(JSONValue, String)])
    func refusals(options: JSONValue, field: String) {
        let refusal = #expect(throws: InvalidField.self) { try scheduler("hyperband", options) }
        #expect(refusal?.pointer == "/scheduler/options/\(field)")
    }
}
