import Testing
import TuneCore
import TuneJSON
@testable import TuneSearch

@Suite("Metropolis searcher")
struct MetropolisSearcherTests {
    private func play(_ options: JSONValue = ["temperature": 1e-12], levels: [Int] = [0]) throws -> Play {
        let space = try SearchSpace(["x": ["type": "float", "low": 0.0, "high": 1.0]])
        return try Play(entry("annealing"), space, seed: 1, levels: levels, options: options)
    }

    /// The trial that the next proposal is a neighbour of; nil for a starting point.
    private func base(_ play: Play) throws -> Int? {
        try play.proposal(play.trials).origin.details["base"]?.int
    }

    @Test("begins with eight points of a sequence and goes on from the best of them")
    func begins() throws {
        var play = try play()
        for trial in 0..<8 {
            #expect(try base(play) == nil)
            try play.ask()
            play.tell(.result(trial: trial, level: 0, loss: abs(5 - Double(trial))))
        }
        #expect(try base(play) == 5)
    }

    @Test("moves to a better trial, not to a worse one when it is cold, to any when it is hot")
    func decides() throws {
        var cold = try play()
        try cold.run(8) { _ in 1 }
        let first = try base(cold)
        try cold.ask()
        cold.tell(.result(trial: 8, level: 0, loss: 2))
        #expect(try base(cold) == first)
        try cold.ask()
        cold.tell(.result(trial: 9, level: 0, loss: 0.5))
        #expect(try base(cold) == 9)
        try cold.ask()
        cold.tell(.result(trial: 10, level: 0, loss: .infinity))
        #expect(try base(cold) == 9)
        var hot = try play(["temperature": 1e12])
        try hot.run(9) { _ in 1 }
        try hot.ask()
        hot.tell(.result(trial: 9, level: 0, loss: 2))
        #expect(try base(hot) == 9)
    }

    @Test("late results are decided against where the chain stands by then")
    func staleProposals() throws {
        var play = try play()
        try play.run(8) { _ in 1 }
        for _ in 0..<3 { try play.ask() }
        play.tell(.result(trial: 10, level: 0, loss: 0.1))
        #expect(try base(play) == 10)
        play.tell(.ended(trial: 9))
        play.tell(.result(trial: 8, level: 0, loss: 0.5))
        #expect(try base(play) == 10)
        play.tell(.result(trial: 9, level: 0, loss: 0.05))
        #expect(try base(play) == 9)
    }

    @Test("a worse trial that was accepted and is then stopped early is taken back")
    func earlyStopped() throws {
        var play = try play(["temperature": 1e12])
        try play.run(9) { _ in 1 }
        let before = try base(play)
        try play.ask()
        play.tell(.result(trial: 9, level: 0, loss: 2))
        #expect(try base(play) == 9)
        play.tell(.ended(trial: 9, outcome: Outcome(.stopped, losses: [2])))
        #expect(try base(play) == before)
    }

    @Test("begins again at the best trial after ten rejections, and then at a new point")
    func reheats() throws {
        var play = try play()
        try play.run(8) { _ in 1 }
        let best = try base(play)
        try play.run(9) { _ in 2 }
        #expect(try play.proposal(17).origin.details["temperature"]?.double ?? 0 > 0.53e-12)
        try play.run(1) { _ in 2 }
        #expect(try base(play) == best)
        #expect(try play.proposal(18).origin.details["temperature"]?.double == 0.5e-12)
        try play.run(10) { _ in 2 }
        #expect(try play.proposal(28).origin.source == "start")
    }

    @Test("a trial of other origin becomes the place of the chain if it is better")
    func injections() throws {
        var play = try play()
        try play.run(8) { _ in 1 }
        let before = try base(play)
        for (trial, loss) in [(100, 3.0), (101, 0.2)] {
            play.tell(
                .started(trial: trial, configuration: Configuration(values: [.number(0.7 + loss / 100)])))
            play.tell(.result(trial: trial, level: 0, loss: loss))
            #expect(try base(play) == (loss > 1 ? before : trial))
        }
    }

    @Test("chains take turns: the one with the fewest open proposals is next")
    func turns() throws {
        var play = try play(["temperature": 1e-12, "chains": 3])
        try play.run(8) { _ in 1 }
        let chains = try (0..<6).map { _ in try play.ask().origin.details["chain"]?.int }
        #expect(chains.prefix(3).sorted { ($0 ?? 0) < ($1 ?? 0) } == [0, 1, 2])
        #expect(chains.suffix(3).sorted { ($0 ?? 0) < ($1 ?? 0) } == [0, 1, 2])
    }

    @Test("trials are compared at the highest level that both have reached")
    func levels() throws {
        var play = try play(levels: [1, 3])
        try play.run(8) { _ in 1 }
        let before = try base(play)
        try play.ask()
        play.tell(.result(trial: 8, level: 1, loss: 1.5))
        #expect(try base(play) == before)
        try play.ask()
        play.tell(.result(trial: 9, level: 1, loss: 0.5))
        #expect(try base(play) == 9)
    }
}
