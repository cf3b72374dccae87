import TestSupport
import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@testable import TuneSchedule

@Suite("Async Hyperband")
struct AsyncHyperbandTests {
    private func scheduler(_ options: JSONObject = [:]) throws -> AsyncHyperband {
        var all: JSONObject = ["max_resource": 81, "min_resource": 1]
        for member in options.members { all[member.name] = member.value }
        return try #require(
            try TuneScheduleTests.scheduler("async_hyperband", .object(all)) as? AsyncHyperband)
    }

    @Test("brackets are as likely as makes them use equal resources, or by their rungs")
    func chances() throws {
        let byResource = try scheduler().chances
        for (chance, published) in zip(byResource, [0.569, 0.237, 0.105, 0.053, 0.035]) {
            #expect(abs(chance - published) < 0.001)
        }
        #expect(byResource.count == 5)
        let bySoftmax = try scheduler(["bracket_choice": "softmax"]).chances
        #expect(bySoftmax == BracketChoice.bySoftmax(rungs: 4, brackets: 5))
        #expect(bySoftmax != byResource)
    }

    @Test("new trials are spread by those chances, and begin where their bracket begins")
    func spread() throws {
        let scheduler = try scheduler(["mode": "promotion"])
        var counts = [Int](repeating: 0, count: 5)
        for trial in 1...10_000 {
            var generator = SeededGenerator(seed: 4, trial: trial, purpose: .placement)
            let placement = scheduler.placement(ofTrial: trial, using: &generator)
            counts[placement.bracket] += 1
            #expect(placement.untilStep == scheduler.levels[placement.bracket])
        }
        for (count, chance) in zip(counts, scheduler.chances) {
            #expect(abs(Double(count) - 10_000 * chance) < 5 * (10_000 * chance).squareRoot())
        }
    }

    @Test("trials meet those of their own bracket only, by the rule of ASHA")
    func brackets() throws {
        var driver = SchedulerDriver(try scheduler())
        for trial in 1...9 { driver.report(trial, at: 3, Double(trial)) }
        let other = driver.report(10, at: 3, 100, bracket: 1)
        #expect(other.action == .proceed)
        #expect(other.reason?.rule == "async_hyperband" && other.reason?.count == 1)
        #expect(driver.report(11, at: 3, 100).action == .stop)
    }

    @Test("a promotion says why in this scheduler's name")
    func promotion() throws {
        var driver = SchedulerDriver(try scheduler(["mode": "promotion"]))
        for trial in 1...3 { driver.report(trial, at: 1, Double(trial)) }
        guard case .promotion(1, 3, let reason) = driver.scheduler.nextWork() else {
            Issue.record("the best one is promoted")
            return
        }
        #expect(reason.rule == "async_hyperband")
    }

    @Test("Optuna's Hyperband decides alike in every bracket of every sequence")
    func optuna() throws {
        guard let file = try? vectors("b_optuna_hyperband.json") else {
            print("skipped: b_optuna_hyperband.json is not among the vectors")
            return
        }
        for sequence in try file.at("sequences").elements() {
            let parameters = try sequence.at("params")
            let factor = try parameters.at("reduction_factor").asInt()
            let rule = RungRule.optuna(bootstrap: try parameters.at("bootstrap_count").asInt())
            let sign = try sequence.at("mode").asString() == "max" ? -1.0 : 1
            var first = try parameters.at("min_resource").asInt()
            var drivers: [SchedulerDriver<ASHA>] = []
            for _ in 0..<8 {
                let ladder = RungLadder.up(from: first, to: 100_000_000, factor: Double(factor))
                drivers.append(SchedulerDriver(ASHA(.init(rule, on: ladder, factor: Double(factor)))))
                first *= factor
            }
            var brackets: [Int: Int] = [:]
            var differences: [String] = []
            for event in try sequence.at("events").elements() {
                let trial = try event.at("t").asInt()
                if let bracket = event["bracket"]?.int { brackets[trial] = bracket }
                guard try event.at("op").asString() == "report" else { continue }
                let loss = try event.at("value").asDouble() * sign
                let bracket = try #require(brackets[trial])
                let judgement = drivers[bracket].report(trial, at: try event.at("step").asInt(), loss)
                let prunes = try event.at("prune").asBool()
                if (judgement.action == .stop) != prunes { differences.append(event.text) }
            }
            #expect(differences == [])
        }
    }
}
