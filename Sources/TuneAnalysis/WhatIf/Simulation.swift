import TuneCore
import TuneNumerics

/// A replay of recorded curves under a scheduler, with virtual workers and virtual time.
///
/// A free worker asks the scheduler for work; a new trial is the next one of the record. Its recorded reports arrive
/// in the time that its steps took, and the scheduler decides about each. Where a curve ends before the scheduler lets
/// go, the rest is unknown: the worker is busy as long as the steps would take, and nothing is learnt from it.
///
/// Cost: a decision and a look at all workers for each report.
struct Simulation {
    /// A trial as it came out.
    struct Run {
        let number: Int
        var fate = Fate.waiting
        /// The last recorded step that it reached.
        var step = 0
        /// Steps beyond the record.
        var unknownSteps = 0
        fileprivate var bracket = 0
        fileprivate var place = 0

        init(number: Int) { self.number = number }
    }

    /// A worker with a trial, and when the trial's next report is due.
    private struct Slot {
        let run: Int
        var due: Double
        let order: Int
        var isBeyond = false
    }

    /// The trials in the order of the record.
    private(set) var runs: [Run]
    /// When the last worker was done, in seconds.
    private(set) var seconds = 0.0
    /// The best loss that was reached, and by which trial at which step; the earliest among equals.
    private(set) var best: (loss: Double, number: Int, step: Int)?

    private var scheduler: any Scheduler
    private let table: ResultTable
    private let recording: Recording
    private let secondsPerStep: Double
    private var slots: [Slot] = []
    private var handedOut = 0
    private var started = 0
    private var indices: [Int: Int] = [:]
    /// The longest curve: how far a trial is taken to run that has no end.
    private let longest: Int

    /// How many trials of the record are left out because there are too many reports.
    let leftOut: Int

    /// - Parameter limit: The most reports to replay; the trials that bring more are left out, but for the first.
    init(
        _ scheduler: any Scheduler, of table: ResultTable, in recording: Recording,
        reports limit: Int = AnalysisLimits.replayedReports
    ) {
        self.scheduler = scheduler
        self.table = table
        self.recording = recording
        secondsPerStep = recording.secondsPerStep
        let known = table.rows.filter { row in
            row.recordedEnd != nil || !recording.curve(ofTrial: row.trial.number).points.isEmpty
        }
        var reports = 0
        let found = known.prefix { row in
            let isFirst = reports == 0
            reports += recording.curve(ofTrial: row.trial.number).points.count
            return reports <= limit || isFirst
        }
        leftOut = known.count - found.count
        runs = found.map { Run(number: $0.trial.number) }
        longest = found.reduce(0) { max($0, $1.trial.lastStep ?? 0) }
        for (index, run) in runs.enumerated() { indices[run.number] = index }
    }

    /// Runs everything that some workers can.
    mutating func play(workers: Int) {
        repeat {
            while slots.count < workers, start() {}
        } while advance()
    }

    /// Gives one worker something to do; false where there is nothing.
    private mutating func start() -> Bool {
        switch scheduler.nextWork() {
        case .promotion(let trial, _, _):
            guard let index = indices[trial], runs[index].fate == .paused else { return false }
            scheduler.promote(trial: trial, bracket: runs[index].bracket)
            enter(index)
        case .fresh:
            guard started < runs.count else { return false }
            started += 1
            admit(started - 1)
            enter(started - 1)
        case .wait: return false
        }
        return true
    }

    private mutating func admit(_ index: Int) {
        let number = runs[index].number
        var generator = SeededGenerator(seed: UInt64(table.spec.seed), trial: number, purpose: .placement)
        runs[index].bracket = scheduler.placement(ofTrial: number, using: &generator).bracket
        scheduler.admit(trial: number, bracket: runs[index].bracket)
        scheduler.adopt(table.rows[number - 1].trial.configuration, trial: number, donor: nil)
    }

    private mutating func enter(_ index: Int) {
        handedOut += 1
        runs[index].fate = .waiting
        slots.append(Slot(run: index, due: seconds + wait(of: index), order: handedOut))
    }

    /// The seconds until a trial's next recorded report; 0 where there is none.
    private func wait(of index: Int) -> Double {
        let (run, curve) = (runs[index], recording.curve(ofTrial: runs[index].number))
        guard curve.points.indices.contains(run.place) else { return 0 }
        return Double(max(0, curve.points[run.place].step - run.step)) * rate(of: curve)
    }

    private func rate(of curve: Recording.Curve) -> Double { curve.secondsPerStep ?? secondsPerStep }

    /// Lets the next thing happen; false where nothing is left to happen.
    private mutating func advance() -> Bool {
        let next = slots.indices.min { (slots[$0].due, slots[$0].order) < (slots[$1].due, slots[$1].order) }
        guard let next else { return false }
        seconds = max(seconds, slots[next].due)
        let index = slots[next].run
        let curve = recording.curve(ofTrial: runs[index].number)
        if slots[next].isBeyond {
            scheduler.forget(trial: runs[index].number, as: .cancelled)
            slots.remove(at: next)
        } else if curve.points.indices.contains(runs[index].place) {
            if take(curve.points[runs[index].place], index) {
                slots[next].due += wait(of: index)
            } else {
                slots.remove(at: next)
            }
        } else if let more = end(index) {
            slots[next].due += Double(more) * rate(of: curve)
            slots[next].isBeyond = true
        } else {
            slots.remove(at: next)
        }
        return true
    }

    /// Lets the scheduler decide about a report; false where the worker is free then.
    private mutating func take(_ point: Recording.Point, _ index: Int) -> Bool {
        let (number, bracket) = (runs[index].number, runs[index].bracket)
        runs[index].place += 1
        runs[index].step = point.step
        if point.isFeasible { compare(point.loss, number, point.step) }
        let report = JudgedReport(
            trial: number, bracket: bracket, step: point.step, loss: point.loss, canPause: true)
        let judgement = scheduler.judge(report)
        scheduler.note(report)
        if !judgement.marks.isEmpty || judgement.action != .proceed {
            scheduler.record(
                trial: number, bracket: bracket, marks: judgement.marks, action: judgement.action)
        }
        switch judgement.action {
        case .proceed, .clone: return true
        case .pause: runs[index].fate = .paused
        case .stop:
            runs[index].fate = judgement.completes ? .completed : .stopped(judgement.reason)
            scheduler.forget(trial: number, as: judgement.completes ? .completed : .stopped)
        }
        return false
    }

    private mutating func compare(_ loss: Double, _ number: Int, _ step: Int) {
        if loss < best?.loss ?? .infinity { best = (loss, number, step) }
    }

    /// Ends a trial whose curve is over; the steps beyond it where it would have run on.
    private mutating func end(_ index: Int) -> Int? {
        let (number, bracket, step) = (runs[index].number, runs[index].bracket, runs[index].step)
        let row = table.rows[number - 1]
        let limit = scheduler.limit(ofTrial: number, bracket: bracket)
        let isCut = row.trial.isEndedByDecision && limit.map { $0 > step } ?? false
        guard let ending = row.recordedEnd, !isCut else {
            runs[index].fate = .unknown(wanted: limit)
            runs[index].unknownSteps = max(0, (limit ?? longest) - step)
            return runs[index].unknownSteps
        }
        let loss = ending == .completed ? row.losses.first ?? .infinity : .infinity
        if ending == .completed, row.isFeasible { compare(loss, number, step) }
        let marks = scheduler.closingMarks(trial: number, bracket: bracket, after: step, loss: loss)
        if !marks.isEmpty {
            scheduler.record(trial: number, bracket: bracket, marks: marks, action: .stop)
        }
        scheduler.forget(trial: number, as: ending)
        runs[index].fate = ending == .completed ? .completed : .failed
        return nil
    }
}

extension ResultRow {
    /// How the trial ended by itself; nil where it was cut off, so that nothing is known of the rest.
    var recordedEnd: TrialState? {
        switch trial.state {
        case .completed, .infeasible: return trial.state
        case .failed:
            switch trial.error?.kind {
            case .preempted, .leaseExpired: return nil
            case .error, .oom, .timeout, .nonfinite, .invalidConfig, nil: return .failed
            }
        case .queued, .running, .stopping, .paused, .lost, .stopped, .cancelled: return nil
        }
    }
}
