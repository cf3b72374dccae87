import Testing
import TuneCore
import TuneJSON

@testable import TuneSchedule

@Suite("PASHA")
struct PASHATests {
    private func driver() throws -> SchedulerDriver<PASHA> {
        let options: JSONValue = ["max_resource": 81, "min_resource": 1]
        return SchedulerDriver(try #require(try scheduler("pasha", options) as? PASHA))
    }

    /// Runs as many trials as there are, and all their promotions; the loss is a function of trial and step.
    private func run(
        _ trials: Int, _ driver: inout SchedulerDriver<PASHA>, _ loss: (Int, Int) -> Double
    ) -> [Int] {
        var reached: [Int] = []
        for trial in 1...trials {
            driver.scheduler.admit(trial: trial, bracket: 0)
            driver.report(trial, at: 1, loss(trial, 1))
            while let work = driver.promotion() {
                driver.report(work.trial, at: work.until ?? 0, loss(work.trial, work.until ?? 0))
                reached.append(work.until ?? 0)
            }
        }
        return reached
    }

    @Test("while the order stays, no trial goes beyond the second rung")
    func stable() throws {
        var driver = try driver()
        let reached = run(60, &driver) { trial, step in Double(trial) / Double(step) }
        #expect(Set(reached) == [3])
        #expect(driver.scheduler.cap == 3 && driver.scheduler.rungsInUse == 2)
    }

    @Test("an order that changes at every level takes rung after rung into use, up to the end")
    func unstable() throws {
        var driver = try driver()
        let reached = run(200, &driver) { trial, step in
            Double((trial * trial * 31 + step * trial * 17) % 1009)
        }
        #expect(driver.scheduler.cap == 81)
        #expect(Set(reached) == [3, 9, 27, 81])
    }

    @Test("a promotion says why in this scheduler's name, and where it ends")
    func promotion() throws {
        var driver = try driver()
        for trial in 1...3 { driver.report(trial, at: 1, Double(trial)) }
        guard case .promotion(1, 3, let reason) = driver.scheduler.nextWork() else {
            Issue.record("the best one is promoted")
            return
        }
        #expect(
            reason
                == Reason(
                    rule: "pasha", text: "rank 1 of 3 at step 1: among the best 1, so it goes on to step 3",
                    rung: 1, bracket: 0, value: 1, threshold: 1, rank: 1, count: 3))
        #expect(driver.report(9, at: 1, 5).reason?.rule == "pasha")
    }

    @Test("fewer than three rungs below the end are refused, with the levels")
    func refusal() throws {
        let refusal = #expect(throws: InvalidField.self) { try scheduler("pasha", ["max_resource": 9]) }
        #expect(refusal?.detail == "leaves the levels 3, 9; pasha needs 3 below the last")
        #expect(throws: Never.self) {
            try scheduler("pasha", ["max_resource": 27, "min_resource": 1])
        }
    }
}
