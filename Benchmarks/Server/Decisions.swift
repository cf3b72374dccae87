import TuneCore
import TuneJSON
import TuneNumerics
import TuneSchedule
import TuneSearch

/// What proposals and decisions cost without server and store.
struct Decisions {
    func measure() throws -> [Measurement] {
        var found: [Measurement] = []
        for dimensions in [5, 20] {
            for trials in [100, 1000, 10_000] { found.append(try bohb(trials, dimensions)) }
        }
        found.append(try asha(trials: 100_000))
        return found
    }

    private func bohb(_ trials: Int, _ dimensions: Int) throws -> Measurement {
        guard let entry = SearcherCatalog.all.first(where: { $0.name == "bohb" }) else {
            throw BenchServer.Failure(message: "there is no searcher bohb")
        }
        let parameters = (0..<dimensions).map { index in
            JSONObject.Member("x\(index)", ["type": "float", "low": 0, "high": 1])
        }
        let space = try SearchSpace(.object(JSONObject(parameters)))
        let options = try Options(nil, fields: entry.options, at: "")
        var searcher = entry.make(
            SearcherContext(space: space, seed: 1, levels: [0], options: options, trialLimit: nil))
        var chance = Chance(state: 1)
        for trial in 1...trials {
            let point = (0..<dimensions).map { _ in chance.unit() }
            searcher.observe(.started(trial: trial, configuration: space.configuration(at: point)))
            let loss = point.reduce(0) { $0 + ($1 - 0.3) * ($1 - 0.3) }
            searcher.observe(.result(trial: trial, level: 0, loss: loss))
        }
        var times: [Double] = []
        for trial in (trials + 1)...(trials + 100) {
            var generator = SeededGenerator(seed: 1, stream: UInt64(trial))
            let start = ContinuousClock.now
            let proposal = try searcher.propose(trial: trial, using: &generator)
            searcher.observe(.started(trial: trial, configuration: proposal.configuration))
            times.append((ContinuousClock.now - start) / .milliseconds(1))
        }
        return Measurement(
            "bohb proposal, n = \(trials), d = \(dimensions)", quantile(0.5, of: times), "ms",
            note: "p99 \(Measurement("", quantile(0.99, of: times), "").text) ms, in process")
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
            "asha decision after \(trials) trials", time / Double(count) * 1e6, "µs", note: "in process")
    }
}
