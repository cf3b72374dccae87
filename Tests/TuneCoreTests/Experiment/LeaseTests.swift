import Testing
import TuneCore
import TuneJSON

@Suite("Leases")
struct LeaseTests {
    private let terms: JSONObject = ["lease": ["seconds": 10, "attempts": 2]]

    @Test("a silent trial is lost at the end of its lease and queued again after one more")
    func lostThenQueued() throws {
        var bench = try Bench(terms)
        _ = try bench.ask()
        try bench.pass(seconds: 9.999)
        #expect(bench.state(1) == .running)
        try bench.pass(seconds: 0.001)
        #expect(bench.state(1) == .lost)
        try bench.pass(seconds: 9.999)
        #expect(bench.state(1) == .lost)
        try bench.pass(seconds: 0.001)
        #expect(bench.state(1) == .queued)
        #expect(bench.experiment.trials[0].attempt == 2)
        let again = try #require(try bench.ask("other"))
        #expect(again.trial == 1 && again.attempt == 2)
    }

    @Test("a trial whose attempts are used up fails as lease_expired")
    func usedUp() throws {
        var bench = try Bench(terms)
        for _ in 0..<2 {
            _ = try #require(try bench.ask())
            try bench.pass(seconds: 10)
            try bench.pass(seconds: 10)
        }
        #expect(bench.state(1) == .failed)
        #expect(bench.experiment.trials[0].error?.kind == .leaseExpired)
    }

    @Test("a report renews the lease, and so does a sign of life")
    func renewal() throws {
        var bench = try Bench(terms)
        _ = try bench.ask()
        try bench.pass(seconds: 8)
        try bench.report(1, 1, 0.5)
        try bench.pass(seconds: 8)
        #expect(bench.state(1) == .running)
        try bench.run(.heartbeat(trial: 1, lease: nil))
        bench.experiment.renewLease(trial: 1, at: bench.now)
        try bench.pass(seconds: 8)
        #expect(bench.state(1) == .running)
    }

    @Test("a late report revives a lost trial, and one that waits for another attempt")
    func lateReport() throws {
        for silence in [10.0, 20.0] {
            var bench = try Bench(terms)
            _ = try bench.ask()
            try bench.pass(seconds: 10)
            try bench.pass(seconds: silence - 10)
            try bench.report(1, 1, 0.5)
            #expect(bench.state(1) == .running, "after \(silence) seconds")
            #expect(bench.experiment.trials[0].attempt == 1)
        }
    }

    @Test(
        "once another attempt was started, the old one's reports are refused and its completion still counts")
    func staleAttempt() throws {
        var bench = try Bench(terms)
        _ = try bench.ask()
        let stale = bench.experiment.leaseToken(trial: 1, attempt: 1)
        try bench.pass(seconds: 10)
        try bench.pass(seconds: 10)
        _ = try bench.ask()
        #expect(throws: Refusal.leaseLost("Another attempt of this trial was started.")) {
            try bench.report(1, 1, 0.5, lease: stale)
        }
        try bench.complete(1, 0.25, lease: stale)
        #expect(bench.state(1) == .completed)
        #expect(throws: Refusal.trialFinished(.completed)) { try bench.complete(1, 0.75) }
        #expect(bench.experiment.trials[0].metrics == metrics(0.25))
    }

    @Test("a completion turns an expired trial into a completed one")
    func lateCompletion() throws {
        var bench = try Bench(["lease": ["seconds": 10, "attempts": 1]])
        _ = try bench.ask()
        try bench.pass(seconds: 10)
        try bench.pass(seconds: 10)
        #expect(bench.state(1) == .failed)
        try bench.complete(1, 0.5)
        #expect(bench.state(1) == .completed)
        #expect(bench.experiment.trials[0].error == nil)
    }

    @Test("after a restart leases begin anew")
    func reopening() throws {
        var bench = try Bench(terms)
        _ = try bench.ask()
        bench.now = bench.now.advanced(bySeconds: 1000)
        try bench.run(.reopen)
        try bench.pass(seconds: 9.999)
        #expect(bench.state(1) == .running)
        try bench.pass(seconds: 0.001)
        #expect(bench.state(1) == .lost)
    }

    @Test("a restart keeps the running time up to the last event, and leaves out the time after it")
    func runningTime() throws {
        var bench = try Bench(["limits": ["seconds": 100]])
        _ = try bench.ask()
        bench.now = bench.now.advanced(bySeconds: 60)
        try bench.report(1, 1, 0.5)
        bench.now = bench.now.advanced(bySeconds: 1000)
        try bench.run(.reopen)
        #expect(bench.experiment.elapsedSeconds(at: bench.now) == 60)
        try bench.pass(seconds: 39)
        #expect(bench.experiment.phase == .running)
        try bench.pass(seconds: 1)
        #expect(bench.experiment.phase != .running)
        #expect(try Replay.check(whole: bench.log, catalogs: catalogs).phase == bench.experiment.phase)
    }

    @Test("a lease of 0 seconds never ends")
    func noLease() throws {
        var bench = try Bench(["lease": ["seconds": 0]])
        _ = try bench.ask()
        try bench.pass(seconds: 1e9)
        #expect(bench.state(1) == .running)
    }

    @Test(
        "a token that is not one of the trial is refused",
        arguments: [
            "", "garbage", "t1.1-", "t1.2-0000000000000000", "t2.1-0000000000000000",
            "t1.99999999999999999999-0",
        ])
    func foreignToken(token: String) throws {
        var bench = try Bench(terms)
        _ = try bench.ask()
        #expect(throws: Refusal.leaseLost("The lease token is not one of this trial.")) {
            try bench.report(1, 1, 0.5, lease: token)
        }
    }

    private let preempted = TrialError(kind: .preempted, message: "the machine is needed")

    @Test("a trial that is given back is no failure, and the next worker goes on at its checkpoint")
    func givenBack() throws {
        var bench = try Bench(["limits": ["failures": 1]])
        _ = try bench.ask()
        try bench.report(1, 3, 0.5)
        let completion = TrialCompletion(
            state: .failed, metrics: nil, error: preempted, checkpoint: "file:///saved")
        try bench.run(.complete(trial: 1, lease: nil, completion))
        #expect(bench.state(1) == .queued && bench.experiment.phase == .running)
        #expect(bench.experiment.trials[0].reason?.text == "the machine is needed")
        #expect(try bench.complete(1, state: .failed, error: preempted).isEmpty)
        let again = try #require(try bench.ask("other"))
        #expect(again.trial == 1 && again.attempt == 2 && again.fromStep == 3)
        try bench.complete(1, 0.25)
        #expect(try Replay.check(whole: bench.log, catalogs: catalogs).best == 1)
    }

    @Test("giving back what was stopped stops it, and what has no future fails")
    func givenBackTooLate() throws {
        var bench = try Bench()
        for _ in 1...2 { _ = try bench.ask() }
        try bench.run(.stopTrial(1, reason: "enough"))
        try bench.complete(1, state: .failed, error: preempted)
        #expect(bench.state(1) == .stopped)
        try bench.run(.stop(.drain, reason: nil))
        try bench.complete(2, state: .failed, error: preempted)
        #expect(bench.state(2) == .failed && bench.experiment.phase == .stopped)
    }
}
