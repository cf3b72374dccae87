import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@testable import TuneSchedule

/// Claims of Li et al., "A system for massively parallel hyperparameter tuning", MLSys 2020.
@Suite("ASHA paper")
struct ASHAPaperTests {
    /// Section 3.2: a rung hands up 1/eta of its trials, and about sqrt(n) more that were among the best for
    /// a while.
    @Test("a rung holds about 1/eta of the one below", arguments: [2, 3, 4])
    func pyramid(factor: Int) throws {
        let run = try run(factor: factor, jobs: 1_200, workers: 1, seed: 5)
        let sizes = run.levels.map { Double(run.contents(at: $0, bracket: 0).count) }
        for (lower, upper) in zip(sizes, sizes.dropFirst()) {
            #expect(abs(upper - lower / Double(factor)) < 2 * lower.squareRoot())
        }
    }

    /// Section 3.2: with eta^k completed trials at the bottom one can be promoted k times.
    @Test(
        "one worker trains the best of eta^k configurations to the end as soon as it can", arguments: [2, 3])
    func firstToTheEnd(factor: Int) throws {
        let levels = RungLadder.up(from: 1, to: 16 * (factor == 2 ? 1 : 5) + 1, factor: Double(factor)).levels
        let top = levels.count - 1
        var driver = SchedulerDriver(try scheduler(factor: factor, maximum: levels[top]))
        var started = 0
        for _ in 0..<10_000 {
            let work = driver.promotion()
            if work == nil { started += 1 }
            let trial = work?.trial ?? started
            let judgement = driver.report(trial, at: work?.until ?? levels[0], Double(trial))
            if judgement.completes { break }
        }
        #expect(started == (0..<top).reduce(1) { power, _ in power * factor })
    }

    /// Section 3.2: wrong promotions at the bottom grow like the square root of the number of trials.
    @Test("of n trials about sqrt(n) are promoted by mistake", arguments: UInt64(1)...5)
    func mistakes(seed: UInt64) throws {
        let run = try run(factor: 3, jobs: 3_000, workers: 1, seed: seed)
        let bottom = run.contents(at: 1, bracket: 0)
        let promoted = run.contents(at: 3, bracket: 0)
        let best = Set(bottom.sorted { $0.value < $1.value }.prefix(bottom.count / 3).map(\.key))
        let mistakes = promoted.keys.count { !best.contains($0) }
        #expect(Double(mistakes) < 3 * Double(bottom.count).squareRoot(), "seed \(seed)")
        #expect(Double(promoted.count) > 0.95 * Double(bottom.count / 3), "seed \(seed)")
    }

    /// Section 3.1, against synchronous halving: there is always work.
    @Test("no worker waits, however many there are")
    func alwaysWork() throws {
        let run = try run(factor: 3, jobs: 2_000, workers: 200, seed: 8)
        #expect(run.contents(at: 27, bracket: 0).count > 10)
    }

    private func scheduler(factor: Int, maximum: Int) throws -> ASHA {
        try asha([
            "max_resource": .integer(maximum), "min_resource": 1, "reduction_factor": .integer(factor),
            "mode": "promotion", "rungs": "up",
        ])
    }

    /// Runs jobs whose losses keep their order from rung to rung; workers finish in a random order.
    private func run(factor: Int, jobs: Int, workers: Int, seed: UInt64) throws -> ASHA {
        var driver = SchedulerDriver(try scheduler(factor: factor, maximum: 27))
        var generator = SeededGenerator(seed: seed, stream: 1)
        var (losses, running) = ([Double](), [(trial: Int, step: Int)]())
        for _ in 0..<jobs {
            while running.count < workers {
                let work = driver.scheduler.nextWork()
                switch work {
                case .promotion(let trial, let until, _):
                    driver.scheduler.promote(trial: trial, bracket: 0)
                    running.append((trial, until ?? 0))
                case .fresh:
                    running.append((losses.count, 1))
                    losses.append(generator.uniform())
                case .wait(let reason): Issue.record("\(reason)")
                }
            }
            let job = running.remove(at: generator.index(below: running.count))
            driver.report(job.trial, at: job.step, losses[job.trial])
        }
        return driver.scheduler
    }
}
