import Testing
import TuneJSON
import TuneWorker

/// A run and the time, as a worker would lead it.
private struct Lead {
    var run: TrialRun
    var now = Duration.zero

    init(timeout: Duration? = nil) {
        run = TrialRun(at: .zero, grace: .seconds(10), heartbeat: .seconds(30), timeout: timeout)
    }

    mutating func take(_ input: TrialRun.Input) -> [TrialRun.Action] { run.take(input, at: now) }

    /// Waits for the next deadline.
    mutating func pass() -> [TrialRun.Action] {
        now = run.deadline ?? now
        return take(.ticked)
    }
}

private func report(_ step: Int, _ loss: JSONValue = 0.5) -> MetricReport {
    MetricReport(step: step, metrics: ["loss": loss])
}

@Suite("A trial's run")
struct TrialRunTests {
    private let order = Decision.CloneOrder(donor: 2, config: ["lr": 1], checkpoint: nil)

    @Test("metrics are reported, and the end of the process completes the trial when all are answered")
    func completes() {
        var lead = Lead()
        #expect(lead.take(.wrote(report(1))) == [.report(report(1))])
        #expect(lead.take(.wrote(report(2))) == [.report(report(2))])
        #expect(lead.take(.exited(.exited(0))) == [])
        #expect(lead.take(.answered(reports: 1, .proceed)) == [])
        #expect(lead.take(.answered(reports: 1, .proceed)) == [.finish(.completed)])
        #expect(lead.take(.interrupted) == [] && lead.run.deadline == nil)
        #expect(lead.run.lastStep == 2)
    }

    @Test("a process that ends otherwise fails its trial")
    func fails() {
        var lead = Lead()
        #expect(lead.take(.exited(.exited(3))) == [.finish(.failed(.exited(3)))])
        lead = Lead()
        #expect(lead.take(.exited(.signalled(9))) == [.finish(.failed(.signalled(9)))])
    }

    @Test(
        "a stop or a pause asks the process to end, kills it after the grace, and owes nothing",
        arguments: [
            (Decision.stop(reason: "bad"), TrialRun.Ending.stopped(reason: "bad")),
            (.pause(reason: "rung"), .paused(reason: "rung")),
        ])
    func decided(decision: Decision, ending: TrialRun.Ending) {
        var lead = Lead()
        _ = lead.take(.wrote(report(1)))
        #expect(lead.take(.answered(reports: 1, decision)) == [.terminate])
        #expect(lead.take(.wrote(report(2))) == [])
        #expect(lead.pass() == [.kill] && lead.now == .seconds(10))
        #expect(lead.run.deadline == nil)
        #expect(lead.take(.exited(.signalled(9))) == [.finish(ending)])
    }

    @Test("a decision that comes after the process has ended by itself still counts")
    func decidedLate() {
        var lead = Lead()
        _ = lead.take(.wrote(report(1)))
        _ = lead.take(.exited(.exited(0)))
        #expect(
            lead.take(.answered(reports: 1, .pause(reason: "rung"))) == [.finish(.paused(reason: "rung"))])
        lead = Lead()
        _ = lead.take(.wrote(report(1)))
        _ = lead.take(.exited(.exited(0)))
        #expect(lead.take(.answered(reports: 1, .clone(order))) == [.restart(order)])
    }

    @Test("a clone ends the process and starts it again; the run goes on")
    func clones() {
        var lead = Lead()
        _ = lead.take(.wrote(report(1)))
        #expect(lead.take(.answered(reports: 1, .clone(order))) == [.terminate])
        #expect(lead.take(.exited(.signalled(15))) == [.restart(order)])
        #expect(lead.take(.wrote(report(2))) == [.report(report(2))])
        _ = lead.take(.answered(reports: 1, .proceed))
        #expect(lead.take(.exited(.exited(0))) == [.finish(.completed)])
    }

    @Test("what ends a trial comes before its new beginning as a copy")
    func cloneEnds() {
        for (input, ending) in [
            (TrialRun.Input.interrupted, TrialRun.Ending.givenBack),
            (.refused(reports: 1, isTrialOver: true, detail: "over"), .lost(reason: "over")),
            (.answered(reports: 1, .stop(reason: "user")), .stopped(reason: "user")),
        ] {
            var lead = Lead()
            for step in 1...2 { _ = lead.take(.wrote(report(step))) }
            #expect(lead.take(.answered(reports: 1, .clone(order))) == [.terminate])
            #expect(lead.take(input) == [])
            _ = lead.take(.answered(reports: 1, .proceed))
            #expect(lead.take(.exited(.signalled(15))) == [.finish(ending)])
        }
    }

    @Test("a step twice with the same metrics is nothing, with others or too early it is left out and noted")
    func stepsIncrease() {
        var lead = Lead()
        _ = lead.take(.wrote(report(3)))
        #expect(lead.take(.wrote(report(3))) == [])
        for late in [report(3, 0.25), report(2)] {
            guard case .note(let text)? = lead.take(.wrote(late)).first else {
                Issue.record("no note")
                continue
            }
            #expect(text.contains("step \(late.step) came after step 3"))
        }
        #expect(lead.take(.wrote(report(4))) == [.report(report(4))])
    }

    @Test(
        "a silent process gets a sign of life in time, one at a time, and each answer puts the next one off")
    func heartbeats() {
        var lead = Lead()
        #expect(lead.pass() == [.heartbeat] && lead.now == .seconds(30))
        #expect(lead.run.deadline == nil)
        lead.now = .seconds(40)
        #expect(lead.take(.ticked) == [])
        #expect(lead.take(.renewed(.proceed)) == [])
        #expect(lead.run.deadline == .seconds(70))
        _ = lead.take(.wrote(report(1)))
        lead.now = .seconds(60)
        _ = lead.take(.answered(reports: 1, .proceed))
        #expect(lead.pass() == [.heartbeat] && lead.now == .seconds(90))
    }

    @Test("a process that may report by itself gets a grace to end by itself before it is asked to")
    func knownDecision() {
        var lead = Lead()
        _ = lead.pass()
        #expect(lead.take(.renewed(.pause(reason: "rung"))) == [])
        #expect(lead.pass() == [.terminate] && lead.now == .seconds(40))
        #expect(lead.pass() == [.kill] && lead.now == .seconds(50))
        lead = Lead()
        #expect(lead.take(.refused(reports: 0, isTrialOver: true, detail: "over")) == [])
        #expect(lead.take(.exited(.exited(0))) == [.finish(.lost(reason: "over"))])
        lead = Lead()
        #expect(lead.take(.renewed(.clone(order))) == [])
    }

    @Test("the user's stop that a sign of life brings ends a process that reports through the worker at once")
    func heartbeatStops() {
        var lead = Lead()
        _ = lead.take(.wrote(report(1)))
        _ = lead.take(.answered(reports: 1, .proceed))
        _ = lead.pass()
        #expect(lead.take(.renewed(.stop(reason: "user"))) == [.terminate])
    }

    @Test("a refused report is noted and the trial goes on; a lost lease ends it")
    func refusals() {
        var lead = Lead()
        _ = lead.take(.wrote(report(1)))
        let note = TrialRun.Action.note("the server refused it: too many")
        #expect(lead.take(.refused(reports: 1, isTrialOver: false, detail: "too many")) == [note])
        _ = lead.take(.wrote(report(2)))
        #expect(lead.take(.refused(reports: 1, isTrialOver: true, detail: "lease")) == [.terminate])
        #expect(lead.take(.exited(.signalled(15))) == [.finish(.lost(reason: "lease"))])
    }

    @Test("time that is up ends the process, however it then ends")
    func timeout() {
        for status in [ProcessEnd.exited(0), .signalled(15), .signalled(9)] {
            var lead = Lead(timeout: .seconds(5))
            #expect(lead.pass() == [.terminate] && lead.now == .seconds(5))
            #expect(lead.take(.exited(status)) == [.finish(.timedOut)])
        }
    }

    @Test("a worker that must end gives the trial back, also while it waits for a process to end by itself")
    func interrupted() {
        var lead = Lead()
        #expect(lead.take(.interrupted) == [.terminate])
        #expect(lead.pass() == [.kill])
        #expect(lead.take(.exited(.signalled(9))) == [.finish(.givenBack)])
        lead = Lead()
        _ = lead.take(.renewed(.stop(reason: "user")))
        #expect(lead.take(.interrupted) == [.terminate])
        #expect(lead.take(.exited(.exited(0))) == [.finish(.stopped(reason: "user"))])
    }

    @Test("a process that reports faster than the server answers waits, unless it has to end")
    func behind() {
        var lead = Lead()
        for step in 1..<TrialRun.mostOutstanding { _ = lead.take(.wrote(report(step))) }
        #expect(!lead.run.isBehind)
        _ = lead.take(.wrote(report(TrialRun.mostOutstanding)))
        #expect(lead.run.isBehind)
        _ = lead.take(.answered(reports: 100, .proceed))
        #expect(!lead.run.isBehind)
        for step in 1...100 { _ = lead.take(.wrote(report(TrialRun.mostOutstanding + step))) }
        #expect(lead.run.isBehind)
        _ = lead.take(.interrupted)
        #expect(!lead.run.isBehind)
    }

    @Test("reports that could not be delivered leave the trial to its lease, or to be given back")
    func unreachable() {
        var lead = Lead()
        _ = lead.take(.wrote(report(1)))
        _ = lead.take(.exited(.exited(0)))
        #expect(lead.take(.interrupted) == [])
        #expect(lead.take(.unreachable(reports: 1)) == [.finish(.givenBack)])
        lead = Lead()
        _ = lead.take(.wrote(report(1)))
        _ = lead.take(.unreachable(reports: 1))
        #expect(lead.take(.exited(.exited(0))) == [.finish(.unreachable)])
    }
}
