import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@testable import TuneSchedule

/// What every scheduler owes, whatever its name.
@Suite("Scheduler catalogue")
struct SchedulerCatalogTests {
    @Test("names are found again and differ")
    func names() {
        let names = SchedulerCatalog.all.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.prefix(2) == ["none", "asha"])
        for name in names { #expect(SchedulerCatalog.entry(named: name)?.name == name) }
        #expect(SchedulerCatalog.entry(named: "ASHA") == nil)
    }

    @Test("options read back as they were written", arguments: Variant.all)
    func roundTrip(variant: Variant) throws {
        let fields = try variant.entry.options
        let options = try Options(variant.options, fields: fields, at: "")
        #expect(try Options(options.json, fields: fields, at: "") == options)
    }

    @Test(
        "every option takes both of its bounds and nothing beyond",
        arguments: SchedulerCatalog.all.map(\.name))
    func bounds(name: String) throws {
        let fields = try #require(SchedulerCatalog.entry(named: name)).options
        for field in fields {
            let (inside, outside) = samples(of: field.kind)
            for value in inside {
                #expect(throws: Never.self) { try Options([field.name: value], fields: fields, at: "") }
            }
            for value in outside {
                #expect(throws: InvalidField.self, "\(field.name) \(value)") {
                    try Options([field.name: value], fields: fields, at: "")
                }
            }
            #expect(!field.summary.isEmpty)
        }
    }

    @Test("levels ascend and the same seed places trials alike", arguments: Variant.all)
    func placements(variant: Variant) throws {
        let scheduler = try variant.scheduler()
        #expect(zip(scheduler.levels, scheduler.levels.dropFirst()).allSatisfy { $0 < $1 })
        for trial in 1...50 {
            var first = SeededGenerator(seed: 3, trial: trial, purpose: .placement)
            var second = first
            let placement = scheduler.placement(ofTrial: trial, using: &first)
            #expect(placement == (try variant.scheduler().placement(ofTrial: trial, using: &second)))
            #expect(placement.untilStep == scheduler.limit(ofTrial: trial, bracket: placement.bracket))
        }
    }

    @Test(
        "whatever is folded in, in whatever order, decisions stay sound and repeatable",
        arguments: Variant.all)
    func oddOrders(variant: Variant) throws {
        for seed in UInt64(1)...4 {
            var (first, second) = (try variant.scheduler(), try variant.scheduler())
            var generator = SeededGenerator(seed: seed, stream: 0)
            for _ in 0..<300 {
                let event = OddEvent(levels: first.levels, using: &generator)
                event.fold(into: &first)
                event.fold(into: &second)
                let report = event.report
                let judgement = first.judge(report)
                #expect(judgement == second.judge(report), "seed \(seed)")
                #expect(first.nextWork() == second.nextWork(), "seed \(seed)")
                try expectSound(judgement, of: report, by: first, pauses: variant.pauses)
            }
        }
    }

    @Test("a trial is recorded once at a level, however often it reports", arguments: Variant.all)
    func recordedOnce(variant: Variant) throws {
        var scheduler = try variant.scheduler()
        var levels: [Int] = []
        for step in 1...12 {
            for loss in [0.5, 0.25, .nan] {
                let report = JudgedReport(trial: 1, bracket: 0, step: step, loss: loss, canPause: false)
                let judgement = scheduler.judge(report)
                levels += judgement.marks.map(\.level)
                for _ in 0..<2 {
                    scheduler.record(trial: 1, bracket: 0, marks: judgement.marks, action: judgement.action)
                }
            }
        }
        #expect(Set(levels).count == levels.count)
    }

    @Test("a forgotten trial is not handed out", arguments: Variant.all)
    func forgotten(variant: Variant) throws {
        var scheduler = try variant.scheduler()
        for trial in 1...60 {
            scheduler.admit(trial: trial, bracket: 0)
            let step = scheduler.limit(ofTrial: trial, bracket: 0) ?? 1
            let judgement = scheduler.judge(
                JudgedReport(trial: trial, bracket: 0, step: step, loss: Double(trial), canPause: true))
            scheduler.record(trial: trial, bracket: 0, marks: judgement.marks, action: judgement.action)
        }
        var handedOut = 0
        while case .promotion(let trial, _, _) = scheduler.nextWork(), handedOut < 60 {
            handedOut += 1
            for _ in 0..<2 { scheduler.forget(trial: trial, as: .stopped) }
            if case .promotion(trial, _, _) = scheduler.nextWork() { Issue.record("\(trial) came back") }
        }
        #expect(scheduler.nextWork() == .fresh)
        #expect(try (handedOut > 0) == variant.pauses)
    }

    private func expectSound(
        _ judgement: Judgement, of report: JudgedReport, by scheduler: any Scheduler, pauses: Bool
    ) throws {
        let levels = judgement.marks.map(\.level)
        #expect(levels == levels.sorted() && Set(levels).count == levels.count)
        #expect(levels.allSatisfy { scheduler.levels.contains($0) })
        #expect(judgement.marks.allSatisfy { !$0.loss.isNaN && $0.loss > -.infinity })
        #expect(!judgement.completes || judgement.action == .stop)
        #expect(judgement.action != .pause || (report.canPause && pauses))
        #expect(judgement.action == .proceed || judgement.reason != nil)
        #expect(judgement.nextDecisionStep.map { $0 > report.step } != false)
        if let limit = scheduler.limit(ofTrial: report.trial, bracket: report.bracket) {
            #expect(scheduler.levels.contains(limit))
        }
        let closing = scheduler.closingMarks(
            trial: report.trial, bracket: report.bracket, after: report.step, loss: report.loss)
        #expect(closing.map(\.level) == Set(closing.map(\.level)).sorted())
    }

    private func samples(of kind: OptionField.Kind) -> (inside: [JSONValue], outside: [JSONValue]) {
        switch kind {
        case .integer(let range):
            (
                [.integer(range.lowerBound), .integer(range.upperBound)],
                [.integer(range.lowerBound - 1), .integer(range.upperBound + 1), .number(1.5), "3"]
            )
        case .number(let range):
            (
                [.number(range.lowerBound), .number(range.upperBound)],
                [.number(range.lowerBound.nextDown), .number(range.upperBound.nextUp), "3", true]
            )
        case .choice(let names): (names.map(JSONValue.string), ["sideways", "", 1])
        case .boolean: ([true, false], [1, "true"])
        case .text(let limit): (["a"], [.string(String(repeating: "a", count: limit + 1)), 1])
        }
    }
}

extension SchedulerCatalogTests {
    /// A scheduler with some options: each pair of choices of each entry, brackets among them.
    struct Variant: Sendable, CustomTestStringConvertible {
        let name: String
        let options: JSONValue

        var testDescription: String { "\(name) \(options.text)" }

        var entry: SchedulerEntry {
            get throws { try #require(SchedulerCatalog.entry(named: name)) }
        }

        var pauses: Bool {
            get throws { try entry.pauses(Options(options, fields: entry.options, at: "")) }
        }

        func scheduler() throws -> any Scheduler { try TuneScheduleTests.scheduler(name, options) }

        static let all: [Variant] = SchedulerCatalog.all.flatMap { entry in
            var base = JSONObject()
            if entry.options.contains(where: { $0.name == "max_resource" }) { base["max_resource"] = 9 }
            if entry.name == "pasha" { (base["max_resource"], base["min_resource"]) = (27, 1) }
            if entry.name == "threshold" { base["upper"] = 1 }
            var variants = [base]
            for field in entry.options {
                for options in variants where options.members.count < base.members.count + 2 {
                    for value in choices(of: field) {
                        var options = options
                        options[field.name] = value
                        variants.append(options)
                    }
                }
            }
            return variants.map { Variant(name: entry.name, options: .object($0)) }.filter(\.isValid)
        }

        private var isValid: Bool { (try? scheduler()) != nil }

        private static func choices(of field: OptionField) -> [JSONValue] {
            switch field.kind {
            case .choice(let names): names.map(JSONValue.string)
            case .boolean: [true, false]
            case .integer where field.name == "brackets": [2]
            case .integer, .number, .text: []
            }
        }
    }

    /// Something that happens to a trial, likely or not.
    private struct OddEvent {
        let report: JudgedReport
        let marks: [RungMark]
        let action: Action
        let kind: Int

        init(levels: [Int], using generator: inout SeededGenerator) {
            let losses: [Double] = [0, -1.5, 3, .nan, .infinity, -.infinity, 1e308, -0.0]
            let steps = levels + [0, 1, 2, 7, -1, .max, .min]
            let trials = [1, 2, 3, 4, 5, 6, 7, 8, 0, -1, .max, .min]
            let brackets = [0, 0, 0, 1, -3, 99]
            report = JudgedReport(
                trial: trials[generator.index(below: trials.count)],
                bracket: brackets[generator.index(below: brackets.count)],
                step: steps[generator.index(below: steps.count)],
                loss: losses[generator.index(below: losses.count)], canPause: generator.uniform() < 0.7)
            marks = (0..<generator.index(below: 3)).map { _ in
                RungMark(
                    level: steps[generator.index(below: steps.count)],
                    loss: losses[generator.index(below: losses.count)])
            }
            action = Action.allCases[generator.index(below: 3)]
            kind = generator.index(below: 8)
        }

        func fold(into scheduler: inout any Scheduler) {
            let (trial, bracket) = (report.trial, report.bracket)
            switch kind {
            case 0: scheduler.admit(trial: trial, bracket: bracket)
            case 1: scheduler.promote(trial: trial, bracket: bracket)
            case 2:
                let states: [TrialState] = [.stopped, .completed, .failed, .cancelled]
                scheduler.forget(trial: trial, as: states[abs(report.step % 4)])
            case 3: scheduler.record(trial: trial, bracket: bracket, marks: marks, action: action)
            case 4: scheduler.expectNewTrials(report.canPause)
            default:
                let judgement = scheduler.judge(report)
                scheduler.note(report)
                scheduler.record(
                    trial: trial, bracket: bracket, marks: judgement.marks, action: judgement.action)
            }
        }
    }
}
