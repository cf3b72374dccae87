import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@testable import TuneSchedule

/// Drives a scheduler as an experiment does: what it decides is folded in at once.
struct SchedulerDriver<Driven: Scheduler> {
    var scheduler: Driven

    init(_ scheduler: Driven) { self.scheduler = scheduler }

    /// Reports a loss, folds the judgement and returns it.
    @discardableResult
    mutating func report(
        _ trial: Int, at step: Int, _ loss: Double, bracket: Int = 0, canPause: Bool = true
    ) -> Judgement {
        let judgement = scheduler.judge(
            JudgedReport(trial: trial, bracket: bracket, step: step, loss: loss, canPause: canPause))
        scheduler.record(trial: trial, bracket: bracket, marks: judgement.marks, action: judgement.action)
        return judgement
    }

    /// Ends a trial by itself, or by a failure when the loss is infinite.
    mutating func end(_ trial: Int, after step: Int, _ loss: Double, bracket: Int = 0) {
        let marks = scheduler.closingMarks(trial: trial, bracket: bracket, after: step, loss: loss)
        scheduler.record(trial: trial, bracket: bracket, marks: marks, action: .proceed)
        scheduler.forget(trial: trial, as: .stopped)
    }

    /// Hands out a promotion and folds it in; nil when a new trial should start.
    mutating func promotion() -> (trial: Int, until: Int?)? {
        guard case .promotion(let trial, let until, _) = scheduler.nextWork() else { return nil }
        scheduler.promote(trial: trial, bracket: 0)
        return (trial, until)
    }
}

/// ASHA as the catalogue makes it from options that pass its check.
func asha(_ options: JSONValue) throws -> ASHA {
    let scheduler = try scheduler("asha", options)
    return try #require(scheduler as? ASHA)
}

/// A scheduler as the catalogue makes it from options that pass its check.
func scheduler(
    _ name: String, _ options: JSONValue, maximizes: Bool = false
) throws -> any Scheduler {
    let entry = try #require(SchedulerCatalog.entry(named: name))
    let options = try Options(options, fields: entry.options, at: "/scheduler/options")
    let space = try SearchSpace(["x": ["type": "float", "low": 0, "high": 1]])
    let context = SchedulerContext(seed: 1, options: options, space: space, maximizes: maximizes)
    try entry.check(context)
    return entry.make(context)
}

extension Judgement {
    /// The levels of the marks.
    var levels: [Int] { marks.map(\.level) }
}
