import TestSupport
import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@testable import TuneSchedule

/// The decisions of other programs' synchronous brackets, recorded.
@Suite("Hyperband vectors")
struct HyperbandVectorTests {
    @Test("Syne Tune's synchronous brackets hand out the same work in every sequence")
    func syne() throws {
        var events = 0
        for sequence in try vectors("b_syne_sync_hyperband.json").at("sequences").elements() {
            let name = "seed \(try sequence.at("seed").asInt())"
            let sign = try sequence.at("mode").asString() == "max" ? -1.0 : 1
            var scheduler = try hyperband(sequence.at("params").at("brackets_size_level"))
            var differences: [String] = []
            for event in try sequence.at("events").elements() {
                events += 1
                let trial = try event.at("t").asInt()
                let level = try event.at("level").asInt()
                if try event.at("op").asString() == "ask" {
                    let work = ask(&scheduler, trial)
                    let isNew = try event.at("result").asString() == "new"
                    if work.isNew != isNew || work.trial != trial || work.level != level {
                        differences.append("\(name): \(work) for \(event)")
                    }
                } else {
                    let loss = try event.at("value").asDouble() * sign  // a failed one waits like others
                    let mark = RungMark(level: level, loss: ASHA.comparable(loss))
                    scheduler.record(trial: trial, bracket: 0, marks: [mark], action: .pause)
                }
            }
            #expect(differences == [])
        }
        #expect(events > 200)
    }

    @Test("HpBandSter's successive halving lets the same trials go on, and waits as often")
    func hpbandster() throws {
        var events = 0
        for sequence in try vectors("b_hpbandster_sh.json").at("sequences").elements() {
            let places = try sequence.at("params").at("num_configs").ints()
            let budgets = try sequence.at("params").at("budgets").doubles()
            var bracket = HalvingBracket(
                zip(places, budgets).map { HalvingBracket.Stage(places: $0, level: Int($1)) })
            var differences: [String] = []
            for event in try sequence.at("events").elements() {
                events += 1
                if try isTorn(event, bracket) { break }
                if let difference = try replay(event, &bracket) { differences.append(difference) }
            }
            let seed = try sequence.at("seed").asInt()
            #expect(differences == [], "seed \(seed)")
        }
        #expect(events > 100)
    }

    @Test("the table of every setting is the paper's, its levels rounded to whole steps")
    func table() throws {
        for setting in try vectors("a_brackets.json").at("paper_formula_exact_log").elements() {
            let factor = try setting.at("eta").asDouble()
            guard factor >= 2, let minimum = setting["r_min"]?.int, let maximum = setting["R"]?.int
            else { continue }
            let options: JSONValue = [
                "max_resource": .integer(maximum), "min_resource": .integer(minimum),
                "reduction_factor": .number(factor),
            ]
            let scheduler = try #require(try scheduler("hyperband", options) as? Hyperband)
            for (index, bracket) in try setting.at("brackets").elements().enumerated() {
                let rungs = try bracket.at("rungs").elements()
                let stages = scheduler.settings.brackets[index]
                let places = try rungs.map { try $0.at("n").asInt() }
                #expect(stages.map(\.places) == places)
                let levels = try rungs.map { Int(try $0.at("r").asDouble().rounded()) }
                #expect(stages.map(\.level) == levels)
                #expect(levels == Array(scheduler.levels.suffix(levels.count)))
            }
        }
    }
}

extension HyperbandVectorTests {
    private func hyperband(_ table: JSONValue) throws -> Hyperband {
        let brackets = try table.elements().map { bracket in
            try bracket.elements().map {
                HalvingBracket.Stage(places: try $0.at(0).asInt(), level: try $0.at(1).asInt())
            }
        }
        return Hyperband(Hyperband.Settings(levels: brackets[0].map(\.level), brackets: brackets))
    }

    private func ask(
        _ scheduler: inout Hyperband, _ newcomer: Int
    ) -> (isNew: Bool, trial: Int, level: Int?) {
        if case .promotion(let trial, let until, _) = scheduler.nextWork() {
            scheduler.promote(trial: trial, bracket: 0)
            return (false, trial, until)
        }
        var generator = SeededGenerator(seed: 1, stream: 1)
        let placement = scheduler.placement(ofTrial: newcomer, using: &generator)
        scheduler.admit(trial: newcomer, bracket: placement.bracket)
        return (true, newcomer, placement.untilStep)
    }

    /// Whether the file chose another one of those that tie for the last place: its sort is not stable.
    private func isTorn(_ event: JSONValue, _ bracket: HalvingBracket) throws -> Bool {
        guard try event.at("op").asString() == "ask", event["config_id"]?.isNull == false,
            let trial = try Optional(number(event)), !bracket.chosen.isEmpty,
            let entry = bracket.candidates.first(where: { $0.trial == trial }),
            !bracket.chosen.contains(where: { $0.trial == trial })
        else { return false }
        return bracket.chosen.last?.loss == entry.loss
    }

    private func replay(_ event: JSONValue, _ bracket: inout HalvingBracket) throws -> String? {
        if try event.at("op").asString() == "result" {
            let trial = try number(event)
            let level = Int(try event.at("budget").asDouble())
            let loss = try event.at("loss").isNull ? .infinity : event.at("loss").asDouble()
            bracket.record(trial, level: level, loss: ASHA.comparable(loss))
            if try event.at("status").asString() == "CRASHED" {
                bracket.end(trial, isDone: false)
            } else {
                bracket.settle(trial, isPaused: true)
            }
            return nil
        }
        if try event.at("config_id").isNull {
            return bracket.vacancies == 0 ? nil : "\(bracket.vacancies) places are free, the file waits"
        }
        let trial = try number(event)
        guard bracket.level == Int(try event.at("budget").asDouble()) else { return "level of \(event)" }
        if bracket.chosen.contains(where: { $0.trial == trial }) {
            bracket.resume(trial)
        } else if bracket.openPlaces > 0, bracket.standing(of: trial) == nil {
            bracket.admit(trial)
        } else {
            return "\(trial) of \(event) may not run"
        }
        return nil
    }

    private func number(_ event: JSONValue) throws -> Int {
        let id = try event.at("config_id")
        return try id.at(1).asInt() * 10_000 + id.at(2).asInt()
    }
}
