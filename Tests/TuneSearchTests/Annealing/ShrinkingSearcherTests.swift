import Testing
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

@Suite("Shrinking searcher")
struct ShrinkingSearcherTests {
    private let options: JSONValue = ["form": "shrinking", "mean_place": 1]

    @Test("a number lies within a window around the best trial that shrinks with the number of trials")
    func windows() throws {
        let space = try SearchSpace(["x": ["type": "float", "low": 0.0, "high": 1.0]])
        var play = try Play(entry("annealing"), space, seed: 2, options: options)
        var best = (x: 0.0, loss: Double.infinity)
        for trial in 0..<60 {
            let x = space.point(of: try play.ask().configuration)[0]
            let width = 1 / (1 + 0.1 * Double(trial))
            if trial > 0 {
                let low = min(max(best.x - width / 2, 0), 1 - width)
                #expect(x >= low - 1e-12 && x <= low + width + 1e-12, "trial \(trial)")
            }
            let loss = abs(x - 0.4)
            if loss < best.loss { best = (x, loss) }
            play.tell(.result(trial: trial, level: 0, loss: loss))
        }
    }

    @Test("a category keeps its best value more and more often, levels can always change")
    func categories() throws {
        let space = try SearchSpace([
            "c": ["type": "categorical", "values": ["a", "b", "c", "d"]],
            "x": ["type": "float", "low": 0.0, "high": 1.0],
            "k": ["type": "int", "low": 1, "high": 9],
        ])
        var play = try Play(entry("annealing"), space, seed: 2, options: options)
        try play.run(400) { $0.values[0] == "c" ? 1 : 2 }
        let late = play.proposals.suffix(200).map(\.configuration.values)
        #expect(late.count { $0[0] == "c" } > 180)
        let best = play.proposals.firstIndex { $0.configuration.values[0] == "c" } ?? 0
        let level = play.proposals[best].configuration.values[2]
        #expect(late.count { $0[2] != level } > 40)
    }

    @Test("the first trials, and parameters that no trial had, are drawn from the whole range")
    func noBase() throws {
        let space = try SearchSpace(["x": ["type": "float", "low": 0.0, "high": 1.0]])
        var play = try Play(entry("annealing"), space, seed: 2, options: options)
        for _ in 0..<5 { #expect(try play.ask().origin.source == "random") }
        play.tell(.result(trial: 3, level: 0, loss: 1))
        #expect(try play.ask().origin == Origin("model", ["model": "annealing", "bases": [3]]))
    }

    @Test("a normal parameter is drawn around its base in its own units")
    func normals() throws {
        let space = try SearchSpace(["z": ["type": "normal", "mean": 10.0, "sd": 2.0]])
        var play = try Play(entry("annealing"), space, seed: 2, options: options)
        play.tell(.started(trial: 0, configuration: Configuration(values: [14.0])))
        play.tell(.result(trial: 0, level: 0, loss: 0))
        let draws = try (1...400).map { trial in
            try play.proposal(trial).configuration.values[0]?.double ?? 0
        }
        #expect(abs(Moments.mean(of: draws) - 14) < 0.5)
        #expect(abs(Moments.populationDeviation(of: draws) - 2 / 1.1) < 0.3)
    }
}
