import Testing
import TuneCore
import TuneJSON

@Suite("Steering and limits")
struct SteeringTests {
    @Test("a paused experiment hands out nothing and goes on where it was")
    func pauseAndResume() throws {
        var bench = try Bench()
        try bench.run(.pause(.drain, reason: "lunch"))
        #expect(try bench.ask() == nil)
        #expect(bench.experiment.waiting()?.reason == "paused")
        #expect(try bench.run(.pause(.drain, reason: "lunch")).isEmpty)
        try bench.run(.resume(limits: nil, reason: nil))
        #expect(try bench.ask() != nil)
        #expect(try bench.run(.resume(limits: nil, reason: nil)).isEmpty)
    }

    @Test("pausing at once pauses trials at their next report, and resuming hands them out again first")
    func pauseNow() throws {
        var bench = try Bench()
        _ = try bench.ask()
        _ = try bench.ask()
        try bench.run(.pause(.now, reason: nil))
        #expect(try bench.report(1, 1, 0.5).action == .pause)
        try bench.run(.heartbeat(trial: 2, lease: nil))
        #expect(bench.experiment.counts[.paused] == 2)
        try bench.run(.resume(limits: nil, reason: nil))
        #expect(bench.experiment.counts[.queued] == 2)
        let again = try #require(try bench.ask())
        #expect(again.trial == 1 && again.attempt == 2)
        #expect(try bench.ask()?.trial == 2)
        #expect(try bench.ask()?.trial == 3)
    }

    @Test("stopping drains by default and ends when the last trial has")
    func drain() throws {
        var bench = try Bench()
        _ = try bench.ask()
        try bench.run(.stop(.drain, reason: nil))
        #expect(bench.experiment.phase == .stopping)
        #expect(bench.experiment.waiting()?.isDone == true)
        #expect(try bench.report(1, 1, 0.5).action == .proceed)
        try bench.complete(1, 0.5)
        #expect(bench.experiment.phase == .stopped)
        #expect(try bench.run(.stop(.now, reason: nil)).isEmpty)
    }

    @Test("stopping at once stops trials at their next report and cancels those that wait")
    func stopNow() throws {
        var bench = try Bench()
        let waiting = try bench.experiment.spec.space.configuration(from: ["x": 0.5], at: "")
        _ = try bench.ask()
        try bench.run(.addTrial(TrialAddition(configuration: waiting, metrics: nil, reports: [])))
        try bench.run(.stop(.now, reason: "enough"))
        #expect(bench.state(2) == .cancelled)
        let decision = try bench.report(1, 1, 0.5)
        #expect(decision.action == .stop && decision.reason?.text == "enough")
        #expect(bench.experiment.phase == .stopped)
    }

    @Test("a stopped running trial is stopping until its trainer's next call or the end of its lease")
    func stopTrial() throws {
        var bench = try Bench(["lease": ["seconds": 10]])
        _ = try bench.ask()
        _ = try bench.ask()
        try bench.run(.stopTrial(1, reason: nil))
        try bench.run(.stopTrial(2, reason: nil))
        #expect(bench.state(1) == .stopping)
        #expect(try bench.report(1, 1, 0.5).action == .stop)
        #expect(bench.state(1) == .stopped)
        #expect(bench.experiment.trials[0].reportCount == 1)
        try bench.pass(seconds: 10)
        #expect(bench.state(2) == .stopped)
        #expect(try bench.run(.stopTrial(1, reason: nil)).isEmpty)
    }

    @Test("only queued and paused trials are cancelled, only failed ones are retried")
    func cancelAndRetry() throws {
        var bench = try Bench()
        _ = try bench.ask()
        #expect(throws: Refusal.self) { try bench.run(.cancelTrial(1, reason: nil)) }
        #expect(throws: Refusal.self) { try bench.run(.retryTrial(1, reason: nil)) }
        try bench.complete(1, state: .failed, error: TrialError(kind: .oom, message: "killed"))
        try bench.run(.retryTrial(1, reason: nil))
        #expect(bench.state(1) == .queued)
        #expect(try bench.run(.retryTrial(1, reason: nil)).isEmpty)
        try bench.run(.cancelTrial(1, reason: nil))
        #expect(bench.state(1) == .cancelled)
        #expect(throws: Refusal.noSuchTrial(7)) { try bench.run(.cancelTrial(7, reason: nil)) }
    }

    @Test("trials that users queue run first, in order, and a configuration exists once")
    func queue() throws {
        var bench = try Bench()
        for x in [0.25, 0.75] {
            let configuration = try bench.experiment.spec.space.configuration(from: ["x": .number(x)], at: "")
            try bench.run(.addTrial(TrialAddition(configuration: configuration, metrics: nil, reports: [])))
            #expect(throws: Refusal.self) {
                try bench.run(
                    .addTrial(TrialAddition(configuration: configuration, metrics: nil, reports: [])))
            }
        }
        #expect(try bench.ask()?.trial == 1)
        #expect(try bench.ask()?.trial == 2)
        #expect(try bench.ask()?.trial == 3)
        #expect(bench.experiment.trials[0].origin.source == "client")
    }

    @Test("a trial that comes with its results is completed, counts for the best and not for the limit")
    func imported() throws {
        var bench = try Bench(["limits": ["trials": 1]])
        let configuration = try bench.experiment.spec.space.configuration(from: ["x": 0.5], at: "")
        let reports = (1...3).map { Report(step: $0, metrics: metrics(Double($0))) }
        try bench.run(
            .addTrial(TrialAddition(configuration: configuration, metrics: metrics(0.5), reports: reports)))
        #expect(bench.state(1) == .completed)
        #expect(bench.experiment.best == 1)
        #expect(bench.experiment.phase == .running)
        #expect(try bench.ask()?.trial == 2)
    }

    @Test("initial configurations come first, what they leave out is sampled")
    func initial() throws {
        var bench = try Bench([
            "space": [
                "x": ["type": "float", "low": 0, "high": 1], "y": ["type": "float", "low": 0, "high": 1],
            ],
            "initial": [["x": 0.5], ["x": 0.25, "y": 0.75]],
        ])
        let first = try #require(try bench.ask())
        #expect(first.config?["x"] == 0.5 && first.config?["y"]?.double != nil)
        #expect(try bench.ask()?.config == ["x": 0.25, "y": 0.75])
        #expect(try bench.ask()?.origin?.source == "random")
    }

    @Test("at the limit of trials asks wait while trials are out, then are done; raising it goes on")
    func limitOfTrials() throws {
        var bench = try Bench(["limits": ["trials": 1], "lease": ["seconds": 10]])
        _ = try bench.ask()
        #expect(bench.experiment.phase == .stopping)
        #expect(bench.experiment.waiting()?.reason == "limit_trials")
        #expect(bench.experiment.waiting()?.isDone == false)
        try bench.pass(seconds: 10)
        try bench.pass(seconds: 10)
        #expect(try bench.ask()?.attempt == 2)
        try bench.complete(1, 0.5)
        #expect(bench.experiment.phase == .completed)
        #expect(bench.experiment.waiting()?.isDone == true)
        #expect(throws: Refusal.self) { try bench.run(.resume(limits: nil, reason: nil)) }
        var limits = bench.experiment.spec.limits
        limits.trials = 2
        try bench.run(.resume(limits: limits, reason: nil))
        #expect(try bench.ask()?.trial == 2)
    }

    @Test("the limit of concurrent trials makes asks wait")
    func concurrent() throws {
        var bench = try Bench(["limits": ["concurrent": 2]])
        _ = try bench.ask()
        _ = try bench.ask()
        #expect(try bench.ask() == nil)
        #expect(bench.experiment.waiting()?.reason == "concurrent")
        try bench.complete(1, 0.5)
        #expect(try bench.ask()?.trial == 3)
    }

    @Test("too many failures fail the experiment")
    func failures() throws {
        var bench = try Bench(["limits": ["failures": 2]])
        for number in 1...2 {
            #expect(bench.experiment.phase == .running)
            _ = try bench.ask()
            try bench.complete(number, state: .failed, error: TrialError(kind: .error, message: ""))
        }
        #expect(bench.experiment.phase == .failed)
        #expect(bench.experiment.phaseReason?.rule == "limit_failures")
    }

    @Test(
        "time, resource, target and plateau end the experiment",
        arguments: ["seconds", "resource", "target", "plateau"])
    func otherLimits(name: String) throws {
        let limits: JSONObject = [
            "seconds": 60, "resource": 5, "target": 0.1, "plateau": ["trials": 3, "min_delta": 0.01],
        ]
        var bench = try Bench(["limits": .object([name: limits[name] ?? .null])])
        _ = try bench.ask()
        switch name {
        case "seconds":
            try bench.pass(seconds: 59.9)
            #expect(bench.experiment.phase == .running)
            try bench.pass(seconds: 0.1)
        case "resource":
            try bench.report(1, 4, 0.5)
            #expect(bench.experiment.phase == .running)
            try bench.report(1, 5, 0.5)
        case "target":
            try bench.report(1, 1, 0.11)
            #expect(bench.experiment.phase == .running)
            try bench.report(1, 2, 0.1)
        default:
            try bench.complete(1, 0.5)
            for number in 2...4 {
                #expect(bench.experiment.phase == .running)
                _ = try bench.ask()
                try bench.complete(number, 0.495)
            }
        }
        #expect(bench.experiment.phase != .running)
        #expect(bench.experiment.phaseReason?.rule == "limit_\(name)")
    }

    @Test("a searcher that has nothing left ends the experiment")
    func exhausted() throws {
        var bench = try Bench([
            "space": ["x": ["type": "categorical", "values": ["a", "b"]]], "searcher": ["name": "grid"],
        ])
        _ = try bench.ask()
        _ = try bench.ask()
        #expect(try bench.ask() == nil)
        #expect(bench.experiment.phaseReason?.rule == "exhausted")
        try bench.complete(1, 1)
        try bench.complete(2, 1)
        #expect(bench.experiment.phase == .completed)
    }

    @Test("edits change the revision, and the same edit again nothing")
    func edits() throws {
        var bench = try Bench()
        let revision = bench.experiment.revision
        try bench.run(.edit(Edit(tags: ["a"], notes: "n")))
        #expect(bench.experiment.revision == revision + 1)
        #expect(try bench.run(.edit(Edit(tags: ["a"], notes: "n"))).isEmpty)
    }
}
