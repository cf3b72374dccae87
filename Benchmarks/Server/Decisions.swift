import TuneCore
import TuneJSON
import TuneNumerics
import TuneSchedule
import TuneSearch

/// What proposals and decisions cost without server and store.
struct Decisions {
    func measure() throws -> [Measurement] {
        var found: [Measurement] = []
        for entry in SearcherCatalog.all {
            // Eight dimensions and a thousand results are what other programs were measured at.
            for (dimensions, trials) in [
                (5, 100), (5, 1000), (5, 10_000), (8, 500), (8, 1000), (8, 10_000), (20, 100), (20, 1000),
                (20, 10_000),
            ] {
                found.append(try proposal(of: entry, trials, dimensions))
            }
        }
        found.append(try asha(trials: 100_000))
        return found
    }

    /// The usual cost of a proposal after so many results: p50 of those that fit in two seconds, at most 100.
    private func proposal(
        of entry: SearcherEntry, _ trials: Int, _ dimensions: Int
    ) throws -> Measurement {
        let parameters = (0..<dimensions).map { index in
            JSONObject.Member("x\(index)", ["type": "float", "low": 0, "high": 1])
        }
        let space = try SearchSpace(.object(JSONObject(parameters)))
        let given: JSONValue = entry.name == "grid" ? ["limit": 1_000_000] : [:]
        let options = try Options(given, fields: entry.options, at: "")
        let levels = entry.traits.contains(.guidesPromotions) || entry.traits.contains(.needsLevels)
        let context = SearcherContext(
            space: space, seed: 1, levels: levels ? [1, 3, 9, 27] : [0], options: options, trialLimit: nil,
            concurrent: 1)
        var searcher = entry.make(context)
        var chance = Chance(state: 1)
        for trial in 1...trials {
            let point = (0..<dimensions).map { _ in chance.unit() }
            searcher.observe(.started(trial: trial, configuration: space.configuration(at: point)))
            let loss = point.reduce(0) { $0 + ($1 - 0.3) * ($1 - 0.3) }
            for level in context.levels.prefix(levels && trial % 3 > 0 ? 1 : context.levels.count) {
                searcher.observe(.result(trial: trial, level: level, loss: loss + 0.1 / Double(level + 1)))
            }
            let outcome = Outcome(.completed, losses: [loss])
            searcher.observe(.ended(trial: trial, outcome: outcome))
        }
        var times: [Double] = []
        let begin = ContinuousClock.now
        for trial in (trials + 1)...(trials + 101) where ContinuousClock.now - begin < .seconds(2) {
            var generator = SeededGenerator(seed: 1, trial: trial, purpose: .proposal)
            let start = ContinuousClock.now
            _ = try searcher.propose(trial: trial, using: &generator)
            times.append((ContinuousClock.now - start) / .milliseconds(1))
        }
        // The first one fits models that the later ones only ask.
        let usual = times.count > 1 ? Array(times.dropFirst()) : times
        return Measurement(
            "\(entry.name) proposal, n = \(trials), d = \(dimensions)", quantile(0.5, of: usual), "ms",
            bar: bar(for: entry.name, trials, dimensions),
            note: "first \(Measurement("", times.first ?? 0, "").text) ms, in process")
    }

    private func bar(for searcher: String, _ trials: Int, _ dimensions: Int) -> String {
        switch (searcher, trials, dimensions) {
        case ("random", _, _), ("sobol", _, _), ("annealing", _, _), ("particle_swarm", _, _): "<= 0.02"
        case ("tpe", 1000, 8), ("bohb", 1000, 8): "<= 1"
        case ("tpe", 10_000, 8), ("bohb", 10_000, 8): "<= 3"
        case ("gp", 100, _): "<= 30"
        case ("gp", 500, _): "<= 150"
        default: ""
        }
    }

    private func asha(trials: Int) throws -> Measurement {
        guard let entry = SchedulerCatalog.all.first(where: { $0.name == "asha" }) else {
            throw BenchServer.Failure(message: "there is no scheduler asha")
        }
        let options = try Options(
            ["max_resource": 81, "reduction_factor": 3], fields: entry.options, at: "")
        var scheduler = entry.make(
            SchedulerContext(
                seed: 1, options: options,
                space: try SearchSpace(["x": ["type": "float", "low": 0, "high": 1]])))
        let first = scheduler.levels.first ?? 1
        var chance = Chance(state: 1)
        func decide(_ trial: Int) {
            scheduler.admit(trial: trial, bracket: 0)
            let judgement = scheduler.judge(
                JudgedReport(trial: trial, bracket: 0, step: first, loss: chance.unit(), canPause: true))
            scheduler.record(trial: trial, bracket: 0, marks: judgement.marks, action: judgement.action)
        }
        for trial in 1...trials { decide(trial) }
        let count = 10_000
        let time = seconds { for trial in (trials + 1)...(trials + count) { decide(trial) } }
        return Measurement(
            "asha decision after \(trials) trials", time / Double(count) * 1e6, "µs", bar: "<= 10",
            note: "in process")
    }
}
