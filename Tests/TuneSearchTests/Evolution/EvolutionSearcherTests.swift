import Testing
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

@Suite("Evolution searcher")
struct EvolutionSearcherTests {
    private func play(_ options: JSONValue = ["population": 5]) throws -> Play {
        let space = try SearchSpace([
            "x": ["type": "float", "low": 0.0, "high": 1.0],
            "c": ["type": "categorical", "values": ["a", "b", "c"]],
        ])
        return try Play(entry("evolution"), space, seed: 1, options: options)
    }

    @Test("a parent whose child is out has no second child")
    func parentsWait() throws {
        var play = try play()
        try play.run(5) { _ in 1 }
        let parents = try (0..<5).map { _ in try play.ask().origin.details["parent"]?.int }
        #expect(Set(parents.compactMap(\.self)) == Set(0..<5))
        #expect(try play.ask().origin.details["parent"] != nil)
    }

    @Test("a child that is no worse takes its parent's place, a worse one does not")
    func selection() throws {
        var play = try play()
        try play.run(5) { _ in 1 }
        for loss in [1.0, 2, 0.5, .infinity, 1] {
            try play.ask()
            play.tell(.result(trial: play.trials - 1, level: 0, loss: loss))
        }
        let parents = try (0..<5).map { _ in try play.ask().origin.details["parent"]?.int }
        #expect(parents == [5, 1, 7, 3, 9])
    }

    @Test("a result that is replaced by a worse one loses the place again")
    func replacedResults() throws {
        var play = try play()
        try play.run(5) { _ in 1 }
        try play.ask()
        play.tell(.result(trial: 5, level: 0, loss: 0))
        play.tell(.result(trial: 5, level: 0, loss: .infinity))
        let parents = try (0..<5).map { _ in try play.ask().origin.details["parent"]?.int }
        #expect(Set(parents.compactMap(\.self)) == Set(0..<5))
    }

    @Test("good trials of other origin fill the population and then replace the worst")
    func injections() throws {
        var play = try play()
        for trial in 90..<96 {
            let x = JSONValue.number(Double(trial) / 200)
            play.tell(.started(trial: trial, configuration: Configuration(values: [x, "a"])))
            play.tell(.result(trial: trial, level: 0, loss: Double(100 - trial)))
        }
        let parents = try (0..<5).map { _ in try play.ask().origin.details["parent"]?.int }
        #expect(Set(parents.compactMap(\.self)) == Set(91..<96))
    }

    @Test("a child takes at least one parameter from the mutant and leaves no bounds")
    func mutation() throws {
        let space = try SearchSpace([
            "x": ["type": "float", "low": 0.0, "high": 1.0], "y": ["type": "float", "low": 0.0, "high": 1.0],
            "c": ["type": "categorical", "values": ["a", "b", "c"]],
        ])
        let mutation = DifferentialMutation(space: space, searched: [0, 1, 2], factor: 0.5, crossover: 0)
        var generator = SeededGenerator(seed: 1, stream: 1)
        for _ in 0..<200 {
            let parent = [0.5, 0.5, 1.0 / 6]
            let child = mutation.child(
                of: parent, [0.1, 0.9, 0.5], [0.7, 0.2, 0.5], [0.3, 0.8, 0.5], using: &generator)
            #expect(zip(child, parent).count { $0 != $1 } == 1)
            if child[0] != parent[0] { #expect(abs(child[0] - 0.3) < 1e-12) }
            if child[1] != parent[1] { #expect(abs(child[1] - 0.6) < 1e-12) }
            if child[2] != parent[2] { #expect(child[2] == 0.5) }
        }
        let outside = mutation.child(
            of: [0.5, 0.5, 0.5], [0.9, 0.9, 0.5], [1, 1, 0.5], [0, 0, 0.5], using: &generator)
        #expect(outside.allSatisfy { (0..<1).contains($0) })
    }
}
