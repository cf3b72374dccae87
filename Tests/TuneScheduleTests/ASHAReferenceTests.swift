import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@testable import TuneSchedule

/// Random lives of random experiments, decided by ASHA and by a model that sorts everything anew each time.
@Suite("ASHA against a naive model")
struct ASHAReferenceTests {
    @Test("every decision is that of the naive model", arguments: UInt64(1)...40)
    func sameDecisions(seed: UInt64) throws {
        var life = try Life(seed: seed)
        for _ in 0..<300 where life.difference == nil { try life.step() }
        #expect(life.difference == nil, "seed \(seed)")
        #expect(life.decisions > 30, "seed \(seed)")
    }

    /// One experiment: some running, some paused trials, and everything that can happen to them.
    private struct Life {
        var generator: SeededGenerator
        var driver: SchedulerDriver<ASHA>
        var model: NaiveASHA
        var running: [(trial: Int, bracket: Int, step: Int)] = []
        var paused: [(trial: Int, bracket: Int)] = []
        var trials = 0
        var decisions = 0
        var difference: String?
        let values: Int

        init(seed: UInt64) throws {
            generator = SeededGenerator(seed: seed, stream: 2)
            let factor = [2, 2.5, 3, 4][generator.index(below: 4)]
            let maximum = [4, 9, 27, 52][generator.index(below: 4)]
            let promotes = generator.uniform() < 0.5
            let minimum = 1 + generator.index(below: 4)
            values = generator.uniform() < 0.5 ? 6 : 1_000_000
            let brackets = 1 + generator.index(below: 2)
            let scheduler = try asha([
                "max_resource": .integer(maximum), "reduction_factor": .number(factor), "min_resource": 1,
                "mode": promotes ? "promotion" : "stopping", "min_rung_size": .integer(minimum),
                "rungs": generator.uniform() < 0.5 ? "up" : "down", "brackets": .integer(brackets),
            ])
            driver = SchedulerDriver(scheduler)
            model = NaiveASHA(
                levels: scheduler.levels, factor: factor, minimum: minimum, promotes: promotes,
                brackets: brackets)
        }

        mutating func step() throws {
            let chance = generator.uniform()
            if running.isEmpty || chance < 0.25 {
                ask()
            } else if chance < 0.85 {
                report(generator.index(below: running.count))
            } else if chance < 0.92 {
                end(generator.index(below: running.count))
            } else if chance < 0.96 {
                running[generator.index(below: running.count)].step = 0
            } else if !paused.isEmpty {
                let gone = paused.remove(at: generator.index(below: paused.count))
                driver.scheduler.forget(trial: gone.trial, as: .stopped)
                model.waiting[gone.trial] = nil
            }
        }

        private mutating func ask() {
            let work = driver.scheduler.nextWork()
            let expected = model.nextPromotion()
            guard case .promotion(let trial, let until, let reason) = work else {
                if let expected { difference = "\(expected) should be promoted" }
                trials += 1
                let placement = driver.scheduler.placement(ofTrial: trials, using: &generator)
                driver.scheduler.admit(trial: trials, bracket: placement.bracket)
                running.append((trials, placement.bracket, 0))
                return
            }
            let bracket = paused.first { $0.trial == trial }?.bracket ?? -1
            if trial != expected || reason.bracket != bracket || until != model.limit(trial, bracket) {
                difference = "\(work) should be \(String(describing: expected))"
            }
            paused.removeAll { $0.trial == trial }
            driver.scheduler.promote(trial: trial, bracket: bracket)
            let level = model.waiting[trial] ?? 0
            model.waiting[trial] = nil
            running.append((trial, bracket, generator.uniform() < 0.3 ? 0 : model.levels[level]))
        }

        private mutating func report(_ index: Int) {
            running[index].step += 1 + generator.index(below: 4)
            let (trial, bracket, step) = running[index]
            let loss = generator.uniform() < 0.04 ? Double.nan : Double(generator.index(below: values))
            let canPause = generator.uniform() < 0.8
            let expected = model.judge(trial, bracket, step, loss, canPause)
            var judgement = driver.report(trial, at: step, loss, bracket: bracket, canPause: canPause)
            judgement.reason?.text = ""
            if judgement != expected { difference = "\(judgement) should be \(expected)" }
            model.record(trial, bracket, expected.marks, expected.action)
            if driver.scheduler.limit(ofTrial: trial, bracket: bracket) != model.limit(trial, bracket) {
                difference = "limit of \(trial)"
            }
            if !judgement.marks.isEmpty { decisions += 1 }
            if judgement.action == .proceed { return }
            running.remove(at: index)
            if judgement.action == .pause { paused.append((trial, bracket)) }
        }

        private mutating func end(_ index: Int) {
            let (trial, bracket, step) = running.remove(at: index)
            let loss = generator.uniform() < 0.5 ? Double.infinity : Double(generator.index(below: values))
            let marks = driver.scheduler.closingMarks(trial: trial, bracket: bracket, after: step, loss: loss)
            let expected = model.closingMarks(trial, bracket, step, loss)
            if marks != expected { difference = "\(marks) should be \(expected)" }
            driver.end(trial, after: step, loss, bracket: bracket)
            model.record(trial, bracket, expected, .stop)
        }
    }
}

/// The rules of ASHA written down without any data structure.
struct NaiveASHA {
    let levels: [Int]
    let factor: Double
    let minimum: Int
    let promotes: Bool
    let brackets: Int
    /// All marks in the order they were made: the trial, its bracket, the index of the level, the loss.
    var marks: [(trial: Int, bracket: Int, level: Int, loss: Double)] = []
    /// The paused trials and the index of the level at which they wait.
    var waiting: [Int: Int] = [:]

    func judge(_ trial: Int, _ bracket: Int, _ step: Int, _ value: Double, _ canPause: Bool) -> Judgement {
        let loss = value.isFinite ? value : .infinity
        let crossed = open(trial, bracket).filter { levels[$0] <= step }
        let made = crossed.map { RungMark(level: levels[$0], loss: loss) }
        let top = levels[levels.count - 1]
        if step >= top {
            let reason = Reason(rule: "max_resource", text: "", rung: top, bracket: bracket)
            return Judgement(.stop, completes: true, marks: made, reason: reason)
        }
        let next = open(trial, bracket).first { levels[$0] > step }.map { levels[$0] }
        let until = promotes ? next : top
        guard let first = crossed.first, let last = crossed.last else {
            return Judgement(.proceed, untilStep: until, nextDecisionStep: next)
        }
        if loss == .infinity {
            let reason = Reason(rule: "nonfinite", text: "", rung: levels[first], bracket: bracket)
            return Judgement(.stop, marks: made, reason: reason)
        }
        if promotes, canPause {
            return Judgement(.pause, marks: made, reason: standing(loss, bracket, last).reason)
        }
        for level in crossed {
            let (survives, reason) = standing(loss, bracket, level)
            if !survives { return Judgement(.stop, marks: made, reason: reason) }
        }
        return Judgement(
            .proceed, marks: made, untilStep: until, nextDecisionStep: next,
            reason: standing(loss, bracket, last).reason)
    }

    func nextPromotion() -> Int? {
        guard promotes else { return nil }
        for level in levels.indices.dropLast().reversed() {
            for bracket in 0..<brackets {
                let rung = marks.filter { $0.level == level && $0.bracket == bracket }
                let order = rung.indices.sorted { (rung[$0].loss, $0) < (rung[$1].loss, $1) }
                guard rung.count >= minimum else { continue }
                for index in order.prefix(Int(Double(rung.count) / factor))
                where waiting[rung[index].trial] == level {
                    return rung[index].trial
                }
            }
        }
        return nil
    }

    func closingMarks(_ trial: Int, _ bracket: Int, _ step: Int, _ loss: Double) -> [RungMark] {
        let open = open(trial, bracket)
        let passed = open.filter { levels[$0] <= step }
        let next = open.filter { levels[$0] > step }.prefix(1)
        let counted = loss.isFinite ? passed + next : Array(open.prefix(1))
        return counted.map { RungMark(level: levels[$0], loss: loss) }
    }

    func limit(_ trial: Int, _ bracket: Int) -> Int {
        let next = open(trial, bracket).first.map { levels[$0] }
        return promotes ? next ?? levels[levels.count - 1] : levels[levels.count - 1]
    }

    mutating func record(_ trial: Int, _ bracket: Int, _ made: [RungMark], _ action: Action) {
        waiting[trial] = nil
        for mark in made {
            guard let level = levels.firstIndex(of: mark.level) else { continue }
            marks.append((trial, bracket, level, mark.loss))
            if action == .pause { waiting[trial] = level }
        }
    }

    private func open(_ trial: Int, _ bracket: Int) -> [Int] {
        (bracket..<levels.count).filter { level in !marks.contains { $0.trial == trial && $0.level == level }
        }
    }

    private func standing(_ loss: Double, _ bracket: Int, _ level: Int) -> (survives: Bool, reason: Reason) {
        let values = marks.filter { $0.level == level && $0.bracket == bracket }.map(\.loss) + [loss]
        let places = max(Int(Double(values.count) / factor), 1)
        let threshold = values.sorted()[places - 1]
        let compares = values.count >= minimum
        let reason = Reason(
            rule: "asha", text: "", rung: levels[level], bracket: bracket, value: loss,
            threshold: compares && threshold < .infinity ? threshold : nil,
            rank: 1 + values.count { $0 < loss }, count: values.count)
        return (!compares || loss <= threshold, reason)
    }
}
