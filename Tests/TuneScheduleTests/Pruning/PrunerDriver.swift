import Testing
import TuneCore
import TuneJSON

@testable import TuneSchedule

/// Drives a pruner as an experiment does.
struct PrunerDriver {
    var scheduler: any Scheduler

    init(_ name: String, _ options: JSONValue, maximizes: Bool = false) throws {
        scheduler = try TuneScheduleTests.scheduler(name, options, maximizes: maximizes)
    }

    /// Reports a loss, folds it in with what was decided and returns that.
    @discardableResult
    mutating func report(_ trial: Int, at step: Int, _ loss: Double) -> Judgement {
        let report = JudgedReport(trial: trial, bracket: 0, step: step, loss: loss, canPause: true)
        let judgement = scheduler.judge(report)
        scheduler.note(report)
        scheduler.record(trial: trial, bracket: 0, marks: judgement.marks, action: judgement.action)
        if judgement.action == .stop {
            scheduler.forget(trial: trial, as: judgement.completes ? .completed : .stopped)
        }
        return judgement
    }

    /// Runs trials to their ends: trial n reports these losses at the steps 1, 2 and so on.
    mutating func complete(_ curves: [[Double]]) {
        for (index, losses) in curves.enumerated() {
            for (step, loss) in losses.enumerated() { report(index + 1, at: step + 1, loss) }
            scheduler.forget(trial: index + 1, as: .completed)
        }
    }
}
