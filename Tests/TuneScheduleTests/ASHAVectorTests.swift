import TestSupport
import Testing
import TuneCore
import TuneJSON

@testable import TuneSchedule

/// The decisions of other programs, recorded; every sequence is driven through ASHA with its `compat` option.
@Suite("ASHA vectors")
struct ASHAVectorTests {
    @Test("Optuna's successive halving decides alike in every sequence")
    func optuna() throws {
        var (reports, differences) = (0, [String]())
        for sequence in try vectors("b_optuna_sha.json").at("sequences").elements() {
            try replayOptuna(sequence, reports: &reports, differences: &differences)
        }
        #expect(differences == [])
        #expect(reports > 0)
    }

    @Test("Syne Tune's stopping rungs decide alike in every sequence")
    func syneStopping() throws {
        for sequence in try vectors("b_syne_asha_stopping.json").at("sequences").elements() {
            let name = "seed \(try sequence.at("seed").asInt())"
            var driver = SchedulerDriver(try syne(sequence, mode: "stopping"))
            var brackets: [Int: Int] = [:]
            var differences: [String] = []
            for event in try sequence.at("events").elements() {
                let trial = try event.at("t").asInt()
                switch try event.at("op").asString() {
                case "start":
                    let bracket = try event.at("bracket").asInt()
                    brackets[trial] = bracket
                    driver.scheduler.admit(trial: trial, bracket: bracket)
                    #expect(driver.scheduler.levels[bracket] == (try event.at("first_milestone").asInt()))
                case "report":
                    let judgement = try report(event, sequence, &driver, bracket: brackets[trial] ?? 0)
                    let meets = judgement.action == .proceed || !judgement.completes
                    let decision = try event.at("decision").asString()
                    let milestone = try event.at("milestone").asBool()
                    let next = try event.at("next_milestone").int
                    if judgement.action.rawValue != decision
                        || (meets && judgement.marks.isEmpty == milestone)
                    {
                        differences.append("\(name) \(event) \(judgement)")
                    }
                    if milestone, judgement.action == .proceed {
                        #expect(judgement.nextDecisionStep == next)
                    }
                default: driver.scheduler.forget(trial: trial, as: .stopped)
                }
            }
            #expect(differences == [], "\(name)")
            try expect(driver.scheduler, holds: sequence.at("final_rungs"), in: sequence)
        }
    }

    @Test("Syne Tune's promoting rungs pause and promote alike in every sequence")
    func synePromotion() throws {
        for sequence in try vectors("b_syne_asha_promotion.json").at("sequences").elements() {
            let name = "seed \(try sequence.at("seed").asInt())"
            var driver = SchedulerDriver(try syne(sequence, mode: "promotion"))
            var differences: [String] = []
            for event in try sequence.at("events").elements() {
                let trial = try event.at("t").asInt()
                switch try event.at("op").asString() {
                case "ask":
                    let resumes = try event.at("result").asString() == "resume"
                    let work = driver.promotion()
                    if work?.trial != (resumes ? trial : nil) { differences.append("\(name) \(event)") }
                    driver.scheduler.admit(trial: trial, bracket: 0)
                    let until = driver.scheduler.limit(ofTrial: trial, bracket: 0)
                    #expect(until == (try event.at("milestone").asInt()))
                    if resumes { #expect(work?.until == until) }
                case "report":
                    let judgement = try report(event, sequence, &driver, bracket: 0)
                    if judgement.action.rawValue != (try event.at("decision").asString()) {
                        differences.append("\(name) \(event) \(judgement)")
                    }
                default: driver.scheduler.forget(trial: trial, as: .stopped)
                }
            }
            #expect(differences == [], "\(name)")
            try expect(driver.scheduler, holds: sequence.at("final_rungs"), in: sequence)
        }
    }

    @Test("Syne Tune 0.16's rungs decide alike in every sequence of numbers")
    func syne16() throws {
        for sequence in try vectors("b_syne16_asha_ray_style.json").at("sequences").elements() {
            guard try sequence.at("flavour").asString() != "nan" else { continue }
            let name = "seed \(try sequence.at("seed").asInt())"
            let settings = try sequence.at("params")
            var driver = SchedulerDriver(
                try asha([
                    "compat": "syne16", "max_resource": settings.at("max_t"),
                    "brackets": settings.at("brackets"),
                    "min_resource": settings.at("grace_period"), "reduction_factor": settings.at("eta"),
                ]))
            var brackets: [Int: Int] = [:]
            var differences: [String] = []
            for event in try sequence.at("events").elements() {
                let trial = try event.at("t").asInt()
                switch try event.at("op").asString() {
                case "start": brackets[trial] = try event.at("bracket").asInt()
                case "report":
                    let judgement = try report(event, sequence, &driver, bracket: brackets[trial] ?? 0)
                    let decision = try event.at("decision").asString() == "stop"
                    if (judgement.action == .stop) != decision {
                        differences.append("\(name) \(event) \(judgement)")
                    }
                default: driver.scheduler.forget(trial: trial, as: .stopped)
                }
            }
            #expect(differences == [], "\(name)")
            for (bracket, rungs) in try sequence.at("final_rungs").elements().enumerated() {
                for rung in try rungs.elements() {
                    let level = Int(try rung.at("level").asDouble())
                    if level == driver.scheduler.levels.last { continue }  // there only we record
                    let held = driver.scheduler.contents(at: level, bracket: bracket)
                    #expect(held == (try losses(rung.at("recorded"))), "\(name), rung \(level)")
                }
            }
        }
    }

    @Test("Ray Tune's ASHA decides alike in every sequence")
    func ray() throws {
        for sequence in try vectors("ray.json").at("asha_seq").elements() {
            var driver = SchedulerDriver(
                try asha([
                    "compat": "ray", "min_resource": sequence.at("grace"),
                    "max_resource": sequence.at("max_t"),
                    "reduction_factor": sequence.at("rf"),
                ]))
            var differences: [String] = []
            for event in try sequence.at("events").elements() {
                let trial = try #require(Int(try event.at(0).asString()))
                let loss = try event.at(2).asDouble() * sign(of: sequence)
                let judgement = driver.report(trial, at: try event.at(1).asInt(), loss)
                let decision = judgement.action == .proceed ? "CONTINUE" : "STOP"
                if decision != (try event.at(3).asString()) { differences.append("\(event) \(judgement)") }
            }
            #expect(differences == [])
            for rung in try sequence.at("final_rungs").elements() {
                let held = driver.scheduler.contents(at: try rung.at(0).asInt(), bracket: 0)
                #expect(held == (try losses(rung.at(1)).mapValues { -$0 }))
            }
        }
    }

    @Test("Ray Tune's cutoff is the percentile of the values that came before")
    func rayCutoff() throws {
        for setting in try vectors("ray.json").at("asha_cutoff").elements() {
            var rung = Rung()
            for value in try setting.at("values").doubles() { _ = rung.record(trial: 0, loss: -value) }
            let factor = try setting.at("rf").asDouble()
            let verdict = RungRule.ray.verdict(rung.standing(of: 0), factor: factor, share: 1)
            #expect(verdict.threshold == -(try setting.at("cutoff").asDouble()))
        }
    }

    @Test("Ray Tune lets a value that is not a number go on, and leaves it out of its cutoff")
    func rayNotANumber() throws {
        var driver = SchedulerDriver(
            try asha(["compat": "ray", "max_resource": 8, "min_resource": 1, "reduction_factor": 2]))
        let losses: [Double] = [.nan, -0.1, .nan, -0.05, -0.2]
        let actions = losses.enumerated().map { driver.report($0.offset, at: 1, $0.element).action }
        #expect(actions == [.proceed, .proceed, .proceed, .stop, .proceed])
    }

    @Test("Ray Tune judges a skipped rung late, with a later value")
    func rayQuirk() throws {
        var driver = SchedulerDriver(
            try asha(["compat": "ray", "max_resource": 8, "min_resource": 1, "reduction_factor": 2]))
        #expect(driver.report(1, at: 1, -5).action == .proceed)
        #expect(driver.report(2, at: 2, -9).levels == [2])
        let late = driver.report(2, at: 3, -1)
        #expect(late.action == .stop)
        #expect(late.levels == [1])
    }
}

extension ASHAVectorTests {
    private func replayOptuna(
        _ sequence: JSONValue, reports: inout Int, differences: inout [String]
    ) throws {
        var driver = SchedulerDriver(try optuna(sequence))
        var hasMinimum = try sequence.at("params").at("min_resource").int != nil
        var marks: [Int: [String: Double]] = [:]
        for event in try sequence.at("events").elements() {
            let trial = try event.at("t").asInt()
            switch try event.at("op").asString() {
            case "report":
                reports += 1
                var stops = false
                if hasMinimum {
                    let judgement = try report(event, sequence, &driver, bracket: 0)
                    stops = judgement.action == .stop
                    for mark in judgement.marks {
                        marks[trial, default: [:]]["\(marks[trial]?.count ?? 0)"] = mark.loss
                    }
                }
                let recorded = try event["rungs"].map { try losses($0) } ?? [:]
                let held = try (marks[trial] ?? [:]).mapValues { try $0 * sign(of: sequence) }
                if stops != (try event.at("prune").asBool()) || held != recorded {
                    differences.append("seed \(try sequence.at("seed").asInt()): \(event)")
                }
            case "complete": hasMinimum = true
            default: break
            }
        }
    }

    /// Optuna's automatic minimum is 1 here, once a trial is complete: no trial is longer than 27 steps.
    private func optuna(_ sequence: JSONValue) throws -> ASHA {
        let settings = try sequence.at("params")
        let factor = try settings.at("reduction_factor").asInt()
        var first = try settings.at("min_resource").int ?? 1
        for _ in 0..<(try settings.at("min_early_stopping_rate").asInt()) { first *= factor }
        let bootstrap = try settings.at("bootstrap_count").asInt()
        guard bootstrap == 0 else {
            let ladder = RungLadder.up(from: first, to: 100_000_000, factor: Double(factor))
            return ASHA(ASHA.Settings(.optuna(bootstrap: bootstrap), on: ladder, factor: Double(factor)))
        }
        return try asha([
            "compat": "optuna", "max_resource": 100_000_000, "min_resource": .integer(first),
            "reduction_factor": .integer(factor),
        ])
    }

    private func syne(_ sequence: JSONValue, mode: String) throws -> ASHA {
        let parameters = try sequence.at("params")
        let levels = try parameters.at("rung_levels").ints()
        let scheduler = try asha([
            "compat": "syne", "mode": .string(mode), "max_resource": parameters.at("max_t"),
            "min_resource": parameters.at("grace_period"), "reduction_factor": parameters.at("eta"),
            "brackets": .integer(levels.count + 1),
        ])
        #expect(Array(scheduler.levels.dropLast()) == levels)
        guard try sequence.at("mode").asString() == "max" else { return scheduler }
        let settings = scheduler.settings
        return ASHA(
            ASHA.Settings(
                .syne(maximizes: true), on: settings.ladder, factor: settings.factor, mode: settings.mode,
                brackets: settings.brackets))
    }

    private func report(
        _ event: JSONValue, _ sequence: JSONValue, _ driver: inout SchedulerDriver<ASHA>, bracket: Int
    ) throws -> Judgement {
        driver.report(
            try event.at("t").asInt(), at: try event.at("step").asInt(),
            try event.at("value").asDouble() * sign(of: sequence), bracket: bracket)
    }

    private func expect(_ scheduler: ASHA, holds rungs: JSONValue, in sequence: JSONValue) throws {
        for rung in try rungs.elements() {
            let level = try rung.at("level").asInt()
            let index = try #require(scheduler.levels.firstIndex(of: level))
            let rows = try rung.at("trials_best_first").elements()
            let held = scheduler.contents(at: level, bracket: 0)
            #expect(held.count == rows.count)
            let waiting = scheduler.rungs[index].waiting
            let waits = Set((0..<waiting.count).compactMap { waiting[$0]?.trial })
            for row in rows {
                let trial = try row.at(0).asInt()
                #expect(held["\(trial)"] == (try row.at(1).asDouble() * sign(of: sequence)))
                guard let isPromoted = try row.elements().dropFirst(2).first?.asBool() else { continue }
                #expect(waits.contains(trial) != isPromoted)
            }
        }
    }

    private func losses(_ object: JSONValue) throws -> [String: Double] {
        Dictionary(uniqueKeysWithValues: try object.members().map { ($0.name, try $0.value.asDouble()) })
    }

    private func sign(of sequence: JSONValue) throws -> Double {
        try sequence.at("mode").asString() == "max" ? -1 : 1
    }
}

extension ASHA {
    /// The losses recorded at a level, by trial.
    func contents(at level: Int, bracket: Int) -> [String: Double] {
        guard let index = levels.firstIndex(of: level) else { return [:] }
        let entries = rungs[rung(index, bracket)].entries
        let pairs = (0..<entries.count).compactMap { entries[$0] }.map { ("\($0.trial)", $0.loss) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }
}
