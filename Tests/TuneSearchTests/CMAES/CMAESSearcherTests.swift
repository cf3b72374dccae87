import Testing
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

@Suite("CMA-ES searcher")
struct CMAESSearcherTests {
    private static let square: JSONValue = [
        "x": ["type": "float", "low": 0.0, "high": 1.0], "y": ["type": "float", "low": 0.0, "high": 1.0],
        "z": ["type": "float", "low": 0.0, "high": 1.0],
    ]

    private func play(
        _ space: JSONValue = square, seed: UInt64 = 1, levels: [Int] = [0], _ options: JSONValue? = nil
    ) throws -> Play {
        try Play(entry("cmaes"), SearchSpace(space), seed: seed, levels: levels, options: options)
    }

    private func generation(_ play: Play) throws -> Int? {
        try play.proposal(play.trials).origin.details["generation"]?.int
    }

    @Test("at least four of five results enter a generation with as many workers as the population")
    func lateResultsCount() throws {
        for seed in 0..<5 as Range<UInt64> {
            var play = try play(seed: seed)
            let size = try #require(try play.proposal(0).origin.details["population"]?.int)
            var (out, generator) = ([Int](), SeededGenerator(seed: seed, stream: 5))
            for trial in 0..<350 {
                try play.ask()
                out.append(trial)
                guard out.count == size else { continue }
                let done = out.remove(at: generator.index(below: size))
                play.tell(
                    .result(trial: done, level: 0, loss: play.anyLoss(play.proposals[done].configuration)))
                play.tell(.ended(trial: done))
            }
            let counted = (try generation(play) ?? 0) * size
            #expect(counted >= 280, "seed \(seed): \(counted) of 350")
        }
    }

    @Test("trials that were stopped early count only where they are wanted", arguments: ["ignore", "count"])
    func earlyStopped(wish: String) throws {
        var play = try play(levels: [1, 9], ["early_stopped": .string(wish)])
        for trial in 0..<7 {
            try play.ask()
            play.tell(.result(trial: trial, level: 1, loss: Double(trial)))
            play.tell(.ended(trial: trial, outcome: Outcome(.stopped, losses: [1])))
        }
        #expect(try generation(play) == (wish == "count" ? 1 : 0))
        for trial in 7..<14 {
            try play.ask()
            for level in [1, 9] { play.tell(.result(trial: trial, level: level, loss: Double(trial))) }
        }
        #expect(try generation(play) == (wish == "count" ? 2 : 1))
    }

    @Test("a generation in which everything failed changes nothing, one failure counts as the worst")
    func failures() throws {
        var play = try play()
        let before = try play.proposal(99)
        try play.run(7) { _ in .infinity }
        #expect(try play.proposal(99) == before)
        for trial in 7..<14 {
            try play.ask()
            play.tell(.result(trial: trial, level: 0, loss: trial == 8 ? .nan : Double(trial)))
        }
        #expect(try generation(play) == 1)
    }

    @Test("a search without progress is followed by one with twice the population elsewhere")
    func restarts() throws {
        var play = try play()
        var runs: [Int: Int] = [:]
        for _ in 0..<400 {
            let details = try play.ask().origin.details
            runs[details["run"]?.int ?? -1] = details["population"]?.int
            play.tell(.result(trial: play.trials - 1, level: 0, loss: 3))
        }
        #expect(runs[0] == 7 && runs[1] == 14)
    }

    @Test("the search begins at the best trial that is known before its own first")
    func injections() throws {
        var play = try play(["x": ["type": "float", "low": 0.0, "high": 1.0]], ["step_size": 0.01])
        for (trial, x) in [(50, 0.9), (51, 0.2)] {
            play.tell(.started(trial: trial, configuration: Configuration(values: [.number(x)])))
            play.tell(.result(trial: trial, level: 0, loss: 1 - x))
        }
        for trial in 0..<20 {
            let x = try play.proposal(trial).configuration.values[0]?.double ?? 0
            #expect(abs(x - 0.9) < 0.06)
        }
    }

    @Test("levels keep changing when the step size is far below a cell, and categories are learned")
    func marginAndCategories() throws {
        var play = try play([
            "x": ["type": "float", "low": 0.0, "high": 1.0], "k": ["type": "int", "low": 1, "high": 5],
            "c": ["type": "categorical", "values": ["a", "b", "c", "d"]],
        ])
        let space = play.context.space
        try play.run(500) { configuration in
            let x = configuration.values[0]?.double ?? 0
            let level = configuration.values[1]?.double ?? 0
            let penalty: Double = configuration.values[2] == "b" ? 0 : 1
            return (x - 0.3) * (x - 0.3) + penalty + 0.1 * abs(level - 4)
        }
        let late = play.proposals.suffix(200).map(\.configuration)
        #expect(late.count { $0.values[2] == "b" } > 150)
        #expect(late.count { $0.values[1] == 4 } > 120)
        #expect(late.count { $0.values[1] != 4 } > 3)
        #expect(late.count { abs(space.point(of: $0)[0] - 0.3) < 0.02 } > 100)
    }

    @Test("with more than sixty numbers only variances are learned, and that helps")
    func separable() throws {
        let members = (0..<61).map { index in
            JSONObject.Member("x\(index)", ["type": "float", "low": 0.0, "high": 1.0])
        }
        var play = try play(.object(JSONObject(members)))
        let space = play.context.space
        func loss(_ configuration: Configuration) -> Double {
            space.point(of: configuration).enumerated().reduce(0.0) { sum, item in
                let weight: Double = item.offset < 30 ? 10 : 1
                return sum + weight * (item.element - 0.4) * (item.element - 0.4)
            }
        }
        try play.run(800, loss: loss)
        let losses = play.proposals.map { loss($0.configuration) }
        #expect((losses.suffix(50).max() ?? .infinity) < (losses.prefix(50).min() ?? 0) / 2)
    }

    @Test("without numbers the categories alone are searched")
    func categoriesOnly() throws {
        var play = try play([
            "a": ["type": "categorical", "values": ["p", "q", "r"]],
            "b": ["type": "categorical", "values": ["p", "q", "r", "s"]], "c": ["type": "bool"],
        ])
        try play.run(24) { configuration in configuration.values[1] == "s" ? 0 : 1 }
        #expect(Set(play.proposals.map(\.configuration)).count == 24)
    }
}
