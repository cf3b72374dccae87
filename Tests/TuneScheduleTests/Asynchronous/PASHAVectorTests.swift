import TestSupport
import Testing
import TuneCore
import TuneJSON

@testable import TuneSchedule

/// Syne Tune's PASHA, recorded; its sets of trials iterated in ascending order.
@Suite("PASHA vectors")
struct PASHAVectorTests {
    @Test("Syne Tune's PASHA pauses, promotes and extends alike in every sequence")
    func syne() throws {
        var reports = 0
        for sequence in try vectors("b_syne_pasha.json").at("sequences").elements() {
            let name = "seed \(try sequence.at("seed").asInt())"
            let maximizes = try sequence.at("mode").asString() == "max"
            var driver = SchedulerDriver(try pasha(sequence.at("params"), maximizes: maximizes))
            var differences: [String] = []
            for event in try sequence.at("events").elements() {
                let trial = try event.at("t").asInt()
                switch try event.at("op").asString() {
                case "ask":
                    let resumes = try event.at("result").asString() == "resume"
                    let work = driver.promotion()
                    if work?.trial != (resumes ? trial : nil) { differences.append("\(name) \(event)") }
                    driver.scheduler.admit(trial: trial, bracket: 0)
                    let milestone = try event.at("milestone").asInt()
                    #expect(driver.scheduler.limit(ofTrial: trial, bracket: 0) == milestone)
                case "report":
                    reports += 1
                    if let difference = try report(event, maximizes, &driver) {
                        differences.append("\(name): \(difference)")
                    }
                default: driver.scheduler.forget(trial: trial, as: .stopped)
                }
            }
            #expect(differences == [])
        }
        #expect(reports > 200)
    }

    private func pasha(_ parameters: JSONValue, maximizes: Bool) throws -> PASHA {
        let options: JSONValue = [
            "compat": "syne", "max_resource": try parameters.at("max_t"), "rungs": "up",
            "min_resource": try parameters.at("grace_period"), "reduction_factor": try parameters.at("eta"),
        ]
        let made = try #require(try scheduler("pasha", options, maximizes: maximizes) as? PASHA)
        let levels = try parameters.at("rung_levels").ints()
        #expect(Array(made.levels.dropLast()) == levels)
        return made
    }

    /// Folds a report as an experiment does, and compares what was decided with the file.
    private func report(
        _ event: JSONValue, _ maximizes: Bool, _ driver: inout SchedulerDriver<PASHA>
    ) throws -> String? {
        let report = JudgedReport(
            trial: try event.at("t").asInt(), bracket: 0, step: try event.at("step").asInt(),
            loss: try event.at("value").asDouble() * (maximizes ? -1 : 1), canPause: true)
        let judgement = driver.scheduler.judge(report)
        driver.scheduler.note(report)
        if !judgement.marks.isEmpty || judgement.action != .proceed {
            driver.scheduler.record(
                trial: report.trial, bracket: 0, marks: judgement.marks, action: judgement.action)
        }
        let (state, scheduler) = (try event.at("pasha"), driver.scheduler)
        let (decision, cap) = (try event.at("decision").asString(), try state.at("current_max_t").asInt())
        let rungs = try state.at("current_rung_idx").asInt()
        let width = try state.at("epsilon").asDouble()
        let isAlike =
            judgement.action.rawValue == decision && scheduler.cap == cap && scheduler.rungsInUse == rungs
            && abs(scheduler.noise.width - width) < 1e-15
        return isAlike
            ? nil
            : "\(event.text) \(judgement.action) \(scheduler.cap) \(scheduler.rungsInUse) \(scheduler.noise.width)"
    }
}
