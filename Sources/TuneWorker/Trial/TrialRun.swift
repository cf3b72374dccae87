/// One trial in the hands of a worker: what happens goes in, what to do comes out, nothing is done here.
///
/// Times are durations since the worker's start.
public struct TrialRun: Sendable {
    /// What can happen.
    public enum Input: Sendable, Hashable {
        /// The process wrote metrics.
        case wrote(MetricReport)
        /// The server took so many reports and decided.
        case answered(reports: Int, Decision)
        /// The server took a sign of life.
        case renewed(Decision)
        /// The server refused so many reports, or a sign of life where there are none.
        case refused(reports: Int, isTrialOver: Bool, detail: String)
        /// The server could not be reached for so many reports, and the worker is about to end.
        case unreachable(reports: Int)
        /// The process ended, and all that it wrote has been read.
        case exited(ProcessEnd)
        /// The worker must end.
        case interrupted
        /// Time has passed.
        case ticked
    }

    /// What is to be done.
    public enum Action: Sendable, Hashable {
        /// Send a report.
        case report(MetricReport)
        /// Send a sign of life.
        case heartbeat
        /// Ask the process group to end.
        case terminate
        /// End the process group.
        case kill
        /// Start the process again, as a copy of another trial.
        case restart(Decision.CloneOrder)
        /// The run is over.
        case finish(Ending)
        /// A line for the trial's log.
        case note(String)
    }

    /// How a run ended, which says what the server must hear.
    public enum Ending: Sendable, Hashable {
        /// The process did what it had to.
        case completed
        /// The process failed.
        case failed(ProcessEnd)
        /// Its time was up.
        case timedOut
        /// The worker must end: the trial is given back.
        case givenBack
        /// The server stopped it; nothing is owed.
        case stopped(reason: String)
        /// The server paused it; nothing is owed but where it was saved.
        case paused(reason: String)
        /// The trial is somebody else's, or over: nothing is owed.
        case lost(reason: String)
        /// The server could not be reached.
        case unreachable
    }

    /// Why the process has to end.
    private enum Cause: Hashable {
        case decided(Ending)
        case cloned(Decision.CloneOrder)
    }

    /// How hard the process has been asked to end.
    private enum Pressure: Hashable {
        case none
        /// It may know by itself; it is asked at this time.
        case waiting(Duration)
        /// It was asked; it is killed at this time.
        case asked(Duration)
        case killed
    }

    private let grace: Duration
    private let heartbeatInterval: Duration
    private let timeoutAt: Duration?
    private var heartbeatAt: Duration
    private var isHeartbeatOut = false
    private var last: MetricReport?
    private var hasWritten = false
    private var outstanding = 0
    private var cause: Cause?
    private var pressure = Pressure.none
    private var exit: ProcessEnd?
    private var isUnreachable = false
    private var isOver = false

    /// The last step that was reported in this run.
    public var lastStep: Int? { last?.step }

    /// Whether so many reports wait for the server that the process must wait, too, and not be read from.
    public var isBehind: Bool { outstanding >= Self.mostOutstanding && cause == nil }

    /// The most reports that wait for an answer at a time, but for those of one reading.
    public static let mostOutstanding = 10_000

    /// Begins a run.
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - grace: How long a process has between being asked to end and being killed.
    ///   - heartbeat: How long the server may hear nothing.
    ///   - timeout: How long the process may run; nil for any time.
    public init(at now: Duration, grace: Duration, heartbeat: Duration, timeout: Duration?) {
        self.grace = grace
        heartbeatInterval = heartbeat
        heartbeatAt = now + heartbeat
        timeoutAt = timeout.map { now + $0 }
    }

    /// When `ticked` is due.
    public var deadline: Duration? {
        guard !isOver else { return nil }
        let pressing: Duration? =
            switch pressure {
            case .waiting(let time), .asked(let time): exit == nil ? time : nil
            case .none, .killed: nil
            }
        let timeout = cause == nil && exit == nil ? timeoutAt : nil
        let heartbeat = isHeartbeatOut || cause != nil ? nil : heartbeatAt
        return [pressing, timeout, heartbeat].compactMap(\.self).min()
    }

    /// Takes what happened and returns what to do, in order.
    public mutating func take(_ input: Input, at now: Duration) -> [Action] {
        guard !isOver else { return [] }
        switch input {
        case .wrote(let report): return write(report)
        case .answered(let count, let decision):
            outstanding -= count
            heartbeatAt = now + heartbeatInterval
            return hear(decision, isOwn: true, at: now) + settle(at: now)
        case .renewed(let decision):
            isHeartbeatOut = false
            heartbeatAt = now + heartbeatInterval
            return hear(decision, isOwn: hasWritten, at: now) + settle(at: now)
        case .refused(let count, let isTrialOver, let detail):
            return refuse(count, isTrialOver, detail, at: now) + settle(at: now)
        case .unreachable(let count):
            outstanding -= count
            isUnreachable = true
            return settle(at: now)
        case .exited(let status):
            exit = status
            return settle(at: now)
        case .interrupted: return end(.decided(.givenBack), isKnown: false, at: now)
        case .ticked: return tick(at: now)
        }
    }

    private mutating func write(_ report: MetricReport) -> [Action] {
        hasWritten = true
        guard cause == nil else { return [] }
        if let last, report.step <= last.step {
            guard report.step != last.step || report.metrics != last.metrics else { return [] }
            return [.note("step \(report.step) came after step \(last.step) and is left out")]
        }
        last = report
        outstanding += 1
        return [.report(report)]
    }

    private mutating func hear(_ decision: Decision, isOwn: Bool, at now: Duration) -> [Action] {
        switch decision {
        case .proceed: return []
        case .stop(let reason):
            return end(.decided(.stopped(reason: reason)), isKnown: !isOwn, at: now)
        case .pause(let reason):
            return end(.decided(.paused(reason: reason)), isKnown: !isOwn, at: now)
        case .clone(let order):
            // A trainer that reports by itself heard of it, too, and sees to it.
            return isOwn ? end(.cloned(order), isKnown: false, at: now) : []
        }
    }

    private mutating func refuse(
        _ count: Int, _ isTrialOver: Bool, _ detail: String, at now: Duration
    ) -> [Action] {
        outstanding -= count
        if count == 0 { isHeartbeatOut = false }
        heartbeatAt = now + heartbeatInterval
        guard isTrialOver else { return [.note("the server refused it: \(detail)")] }
        return end(.decided(.lost(reason: detail)), isKnown: !hasWritten, at: now)
    }

    /// Sees to the process's end.
    ///
    /// - Parameter isKnown: Whether the process may know by itself, so that it gets the time of one grace to end.
    private mutating func end(_ cause: Cause, isKnown: Bool, at now: Duration) -> [Action] {
        guard self.cause == nil else {
            // What ends the trial comes before its new beginning as a copy.
            if case .cloned = self.cause, case .decided = cause { self.cause = cause }
            return hurry(cause, at: now)
        }
        self.cause = cause
        guard exit == nil else { return settle(at: now) }
        if isKnown {
            pressure = .waiting(now + grace)
            return []
        }
        pressure = .asked(now + grace)
        return [.terminate]
    }

    /// A worker that must end does not wait for a process to see by itself that it should.
    private mutating func hurry(_ cause: Cause, at now: Duration) -> [Action] {
        guard cause == .decided(.givenBack), exit == nil, case .waiting = pressure else { return [] }
        pressure = .asked(now + grace)
        return [.terminate]
    }

    private mutating func tick(at now: Duration) -> [Action] {
        var actions: [Action] = []
        if let timeoutAt, now >= timeoutAt, cause == nil, exit == nil {
            actions += end(.decided(.timedOut), isKnown: false, at: now)
        }
        switch pressure {
        case .waiting(let time) where now >= time && exit == nil:
            pressure = .asked(now + grace)
            actions.append(.terminate)
        case .asked(let time) where now >= time && exit == nil:
            pressure = .killed
            actions.append(.kill)
        case .none, .waiting, .asked, .killed: break
        }
        if now >= heartbeatAt, !isHeartbeatOut, cause == nil {
            isHeartbeatOut = true
            actions.append(.heartbeat)
        }
        return actions
    }

    /// Ends the run when its process has ended and all its reports are answered.
    private mutating func settle(at now: Duration) -> [Action] {
        guard let exit, outstanding <= 0, !isOver else { return [] }
        switch cause {
        case .cloned(let order)?:
            (self.exit, cause, pressure) = (nil, nil, .none)
            return [.restart(order)]
        case .decided(let ending)?: return finish(ending)
        case nil where isUnreachable: return finish(.unreachable)
        case nil: return finish(exit.isSuccess ? .completed : .failed(exit))
        }
    }

    private mutating func finish(_ ending: Ending) -> [Action] {
        isOver = true
        return [.finish(ending)]
    }
}
