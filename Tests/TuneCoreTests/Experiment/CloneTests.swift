import Testing
import TuneCore
import TuneJSON

@Suite("Clones")
struct CloneTests {
    private func bench(_ changes: JSONObject = [:]) throws -> Bench {
        var body: JSONObject = [
            "scheduler": [
                "name": "pbt",
                "options": ["population": 4, "perturbation_interval": 2, "max_resource": 8],
            ]
        ]
        for member in changes.members { body[member.name] = member.value }
        return try Bench(body)
    }

    /// Four trials at step 2, the last one still to report; trial 3 is the best.
    private func filled() throws -> Bench {
        var bench = try bench()
        for _ in 1...4 { _ = try bench.ask() }
        for number in 1...3 {
            try bench.report(number, 2, Double(4 - number), checkpoint: "s3://\(number)")
        }
        return bench
    }

    @Test("the worst goes on from the best one's checkpoint with a changed configuration")
    func clones() throws {
        var bench = try filled()
        let before = bench.experiment.trials[3].configuration
        let decision = try bench.report(4, 2, 9, checkpoint: "s3://4")
        let trial = bench.experiment.trials[3]
        #expect(decision.action == .clone && decision.reason?.rule == "pbt")
        #expect(decision.reason?.rank == 4 && decision.reason?.count == 4)
        #expect(trial.state == .running && trial.startedAttempt == 1)
        #expect(trial.ancestors.map(\.donor) == [3] && trial.ancestors.map(\.step) == [2])
        #expect(trial.ancestors.first?.replaced == before && trial.configuration != before)
        #expect(trial.checkpoint == Checkpoint(step: 2, uri: "s3://3"))
        #expect(bench.experiment.pendingClone(of: trial)?.config != nil)
    }

    @Test("the order is repeated until the trial goes on, and the same report again brings no second clone")
    func repeats() throws {
        var bench = try filled()
        try bench.report(4, 2, 9, checkpoint: "s3://4")
        let events = bench.log.count
        #expect(try bench.report(4, 2, 9, checkpoint: "s3://4").action == .clone)
        #expect(bench.log.count == events)
        #expect(try bench.report(4, 3, 1).action == .proceed)
        #expect(bench.experiment.pendingClone(of: bench.experiment.trials[3]) == nil)
    }

    @Test("a clone pins its donor's checkpoint until it has one of its own")
    func pins() throws {
        var bench = try filled()
        try bench.report(4, 2, 9)
        try bench.report(3, 3, 1, checkpoint: "s3://3b")
        #expect(bench.experiment.isPinned(checkpoint: "s3://3", besides: 3))
        try bench.report(4, 3, 5, checkpoint: "s3://4b")
        #expect(!bench.experiment.isPinned(checkpoint: "s3://3", besides: 3))
    }

    @Test("without a checkpoint as young as its score nobody is cloned")
    func noDonor() throws {
        var bench = try bench()
        for _ in 1...4 { _ = try bench.ask() }
        for number in 1...3 { try bench.report(number, 2, Double(number)) }
        #expect(try bench.report(4, 2, 9).action == .proceed)
        #expect(bench.experiment.trials[3].ancestors.isEmpty)
    }

    @Test("a lost clone is handed on with its new configuration, from the donor's checkpoint")
    func lost() throws {
        var bench = try filled()
        try bench.report(4, 2, 9)
        let configuration = bench.experiment.trials[3].configuration
        try bench.pass(seconds: 300)
        try bench.pass(seconds: 300)
        var handed: HandOut?
        while let next = try bench.ask(), handed == nil { if next.trial == 4 { handed = next } }
        #expect(handed?.fromStep == 2 && handed?.attempt == 2)
        #expect(bench.experiment.trials[3].configuration == configuration)
        #expect(bench.experiment.trials[3].checkpoint?.uri == "s3://3")
    }

    @Test("a log with clones is decided again as it was, and events read back")
    func replays() throws {
        var bench = try filled()
        for step in 2...8 {
            for number in [4, 3, 2, 1] where bench.experiment.trials[number - 1].state == .running {
                let loss = step.isMultiple(of: 4) ? Double(number) : Double(5 - number)
                _ = try? bench.report(number, step, loss, checkpoint: "s3://\(number)-\(step)")
            }
        }
        #expect(bench.experiment.trials.contains { !$0.ancestors.isEmpty })
        #expect(bench.experiment.trials.prefix(4).allSatisfy { $0.state == .completed })
        _ = try Replay.check(whole: bench.log, catalogs: catalogs)
        for event in bench.log {
            #expect(EventBody(type: event.body.type, json: event.body.json) == event.body)
        }
    }

    @Test("with fewer workers than members every member runs to its end, and the best is known")
    func fewWorkers() throws {
        var bench = try bench(["limits": ["trials": 4]])
        for _ in 0..<400 where !bench.experiment.phase.isFinal {
            guard let handOut = try bench.ask() else { break }
            var step = handOut.fromStep
            while bench.state(handOut.trial) == .running {
                step += 1
                let loss = Double(handOut.trial) / Double(step)
                try bench.report(handOut.trial, step, loss, checkpoint: "c\(handOut.trial)-\(step)")
            }
        }
        #expect(bench.experiment.phase == .completed)
        #expect(bench.experiment.counts[.completed] == 4 && bench.experiment.best == 1)
    }

    @Test("a searcher that learns is refused beside pbt, and random is what it gets by itself")
    func refusals() throws {
        #expect(throws: InvalidField.self) { try bench(["searcher": ["name": "bohb"]]) }
        #expect(try bench(["searcher": .null]).experiment.spec.searcher.name == "random")
    }
}
