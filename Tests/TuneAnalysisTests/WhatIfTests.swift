import Testing
import TuneCore
import TuneJSON
import TuneSchedule

@testable import TuneAnalysis

@Suite("What if")
struct WhatIfTests {
    static let options: JSONValue = ["max_resource": 9, "reduction_factor": 3, "min_resource": 1]

    /// Trials that all ran to the end; the order of their curves never changes.
    static func full(_ count: Int = 27, end: Int = 9) throws -> Lab {
        var lab = try Lab()
        try lab.train(count, end: end) { lab, trial, step in (lab.number(trial, "x") ?? 0) + 1 / Double(step)
        }
        return lab
    }

    @Test("nothing else would have happened under the same scheduler")
    func sameScheduler() throws {
        let lab = try LeadersTests.stopped()
        let replay = try WhatIf(lab.scheduler("asha", Self.options), of: lab.table, in: lab.recording)
        #expect(replay.workers == 1 && replay.unknownSteps == 0)
        #expect(replay.knownSteps == lab.experiment.resourceUsed)
        for trial in replay.trials {
            let recorded = lab.experiment.trials[trial.number - 1]
            #expect(trial.fate.name == recorded.state.rawValue && trial.step == recorded.lastStep)
        }
        #expect(replay.bestSurvives == true && replay.result == replay.recordedResult)
        #expect(abs(replay.seconds - lab.experiment.resourceUsed) < 1)
    }

    @Test("without a scheduler the recorded trials run to their ends, as they did")
    func none() throws {
        let lab = try Self.full()
        let replay = try WhatIf(lab.scheduler("none"), of: lab.table, in: lab.recording, workers: 4)
        #expect(replay.trials.allSatisfy { $0.fate == .completed && $0.step == 9 })
        #expect(replay.knownSteps == replay.recordedSteps && replay.unknownSteps == 0)
        #expect(replay.bestSurvives == true)
    }

    @Test("stopping early saves steps and keeps the best", arguments: ["stopping", "promotion"], [1, 4])
    func saves(mode: String, workers: Int) throws {
        let lab = try Self.full()
        var options = Self.options.object ?? [:]
        options["mode"] = .string(mode)
        let replay = try WhatIf(
            lab.scheduler("asha", .object(options)), of: lab.table, in: lab.recording, workers: workers)
        #expect(replay.knownSteps < replay.recordedSteps && replay.unknownSteps == 0)
        #expect(replay.bestSurvives == true && replay.result == replay.recordedResult)
        let ended = replay.trials.filter { $0.fate.name == (mode == "stopping" ? "stopped" : "paused") }
        #expect(!ended.isEmpty && ended.allSatisfy { [1, 3].contains($0.step) })
        #expect(replay.json["saved"]?["resource"]?.double == replay.recordedSteps - replay.knownSteps)
    }

    @Test("what ran on beyond the record is called unknown, with the steps that it wanted")
    func unknown() throws {
        let lab = try LeadersTests.stopped()
        let replay = try WhatIf(lab.scheduler("none"), of: lab.table, in: lab.recording)
        let stopped = lab.experiment.trials.filter { $0.state == .stopped }
        let unknown = replay.trials.filter { $0.fate == .unknown(wanted: nil) }
        #expect(unknown.map(\.number) == stopped.map(\.number) && !stopped.isEmpty)
        #expect(replay.unknownSteps == Double(stopped.reduce(0) { $0 + 9 - ($1.lastStep ?? 0) }))
        #expect(replay.json["notes"]?.array?.count == 2)
        let further: JSONValue = ["max_resource": 27, "reduction_factor": 3]
        let longer = try WhatIf(lab.scheduler("asha", further), of: lab.table, in: lab.recording)
        let wanted = longer.trials.filter { $0.fate == .unknown(wanted: 27) }
        #expect(!wanted.isEmpty && longer.unknownSteps > 0)
    }

    @Test("failed trials fail where they failed, and the replay ends whoever dies", arguments: 1...5)
    func failures(seed: Int) throws {
        var lab = try Lab(["seed": .integer(seed)])
        for _ in 0..<20 {
            let trial = try #require(try lab.ask())
            for step in 1...9 {
                if (trial * seed + step) % 11 == 0 {
                    try lab.complete(trial, nil, .failed)
                    break
                }
                let loss: JSONValue = (trial + step) % 7 == 0 ? "nan" : .number(lab.number(trial, "x") ?? 0)
                try lab.report(trial, step, ["loss": loss])
                if step == 9 { try lab.complete(trial) }
            }
        }
        for name in ["none", "asha"] {
            let scheduler = try lab.scheduler(name, name == "none" ? [:] : Self.options)
            let replay = try WhatIf(scheduler, of: lab.table, in: lab.recording, workers: 3)
            let again = try WhatIf(scheduler, of: lab.table, in: lab.recording, workers: 3)
            #expect(replay.json == again.json && replay.trials.count == 20)
            #expect(replay.trials.allSatisfy { $0.fate != .waiting }, "seed \(seed)")
            if name == "none" {
                let failed = lab.experiment.trials.filter { $0.state == .failed }.map(\.number)
                #expect(replay.trials.filter { $0.fate == .failed }.map(\.number) == failed)
            }
        }
    }

    /// Schedulers that leave configurations alone.
    static let replayable = SchedulerCatalog.all.filter { !$0.clones }.map(\.name)

    @Test(
        "a replay under any scheduler ends, the same way twice, and names every trial once",
        arguments: replayable)
    func everyScheduler(name: String) throws {
        let lab = try Self.full(20, end: 27)
        let fields = try #require(SchedulerCatalog.entry(named: name)).options.map(\.name)
        let wanted: JSONObject = ["max_resource": 27, "min_resource": 1, "upper": 1.5]
        let options = JSONObject(wanted.members.filter { fields.contains($0.name) })
        let scheduler = try lab.scheduler(name, .object(options))
        for workers in [1, 7] {
            let replay = try WhatIf(scheduler, of: lab.table, in: lab.recording, workers: workers)
            let again = try WhatIf(scheduler, of: lab.table, in: lab.recording, workers: workers)
            #expect(replay.json == again.json)
            #expect(replay.trials.map(\.number) == Array(1...20))
            #expect(replay.knownSteps <= replay.recordedSteps && replay.unknownSteps == 0)
            let ended = replay.trials.filter { ["completed", "stopped", "paused"].contains($0.fate.name) }
            #expect(ended.count == 20 && ended.allSatisfy { (1...27).contains($0.step) })
        }
    }

    @Test("of too many reports the last trials are left out", arguments: [8, 17, 18, 35, 36])
    func limit(reports: Int) throws {
        let lab = try Self.full(4)
        let simulation = Simulation(
            try lab.scheduler("none"), of: lab.table, in: lab.recording, reports: reports)
        let kept = max(1, reports / 9)
        #expect(simulation.runs.count == kept && simulation.leftOut == 4 - kept)
    }

    @Test("a record without reports cannot be replayed")
    func empty() throws {
        let lab = try Lab()
        #expect(throws: AnalysisFailure.self) {
            try WhatIf(lab.scheduler("none"), of: lab.table, in: lab.recording)
        }
    }
}

@Suite("Recordings")
struct RecordingTests {
    @Test("the last report of a step counts, and curves stay in order")
    func overwritten() throws {
        let spec = try Lab().experiment.spec
        var recording = Recording(spec: spec)
        func event(_ body: EventBody) -> Event {
            Event(version: 1, at: Timestamp(milliseconds: 0), body: body)
        }
        func report(_ attempt: Int, _ step: Int, _ loss: Double) -> Event {
            event(
                .reported(
                    Reported(
                        trial: 1, attempt: attempt, step: step,
                        metrics: Metrics(trusted: ["loss": .number(loss)]),
                        checkpoint: nil, action: .proceed, completes: false, marks: [], reason: nil)))
        }
        func handOut(_ attempt: Int) -> Event {
            event(
                .handedOut(
                    HandOut(
                        trial: 1, config: nil, origin: nil, attempt: attempt, worker: nil, canResume: true,
                        fromStep: 0, untilStep: nil, bracket: 0, reason: nil)))
        }
        for next in [
            handOut(1), report(1, 2, 5), report(1, 4, 4), handOut(2), report(2, 1, 9), report(2, 2, 3),
        ] { recording.take(next) }
        let curve = recording.curve(ofTrial: 1)
        #expect(curve.points.map(\.step) == [1, 2, 4] && curve.points.map(\.loss) == [9, 3, 4])
        #expect(curve.best?.step == 2 && curve.secondsPerStep == nil)
        #expect(recording.curve(ofTrial: 7).points.isEmpty && recording.workers == 1)
    }
}
