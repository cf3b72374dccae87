import Testing
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

@Suite("Particle swarm searcher")
struct ParticleSwarmSearcherTests {
    private func play(_ options: JSONValue = ["swarm": 4]) throws -> Play {
        let space = try SearchSpace([
            "x": ["type": "float", "low": 0.0, "high": 1.0], "y": ["type": "float", "low": 0.0, "high": 1.0],
        ])
        return try Play(entry("particle_swarm"), space, seed: 1, options: options)
    }

    @Test("no particle is handed out while its trial is out: with more workers the swarm grows")
    func neverTwice() throws {
        var play = try play()
        var (out, generator) = ([Int: Int](), SeededGenerator(seed: 5, stream: 5))
        for trial in 0..<200 {
            let particle = try #require(try play.ask().origin.details["particle"]?.int)
            #expect(!out.values.contains(particle), "trial \(trial)")
            out[trial] = particle
            while out.count >= 7 {
                let done = out.keys.sorted()[generator.index(below: out.count)]
                out[done] = nil
                if generator.uniform() < 0.8 {
                    play.tell(.result(trial: done, level: 0, loss: generator.uniform()))
                }
                play.tell(.ended(trial: done))
            }
        }
        #expect(Set(play.proposals.compactMap { $0.origin.details["particle"]?.int }) == Set(0..<7))
    }

    @Test("particles move on in the order in which their results came")
    func order() throws {
        var play = try play()
        for _ in 0..<4 { try play.ask() }
        for trial in [2, 0, 3, 1] { play.tell(.result(trial: trial, level: 0, loss: 1)) }
        let next = try (0..<4).map { _ in try play.ask().origin.details["particle"]?.int }
        #expect(next == [2, 0, 3, 1])
    }

    @Test("a better trial of other origin draws the swarm to itself")
    func injections() throws {
        var play = try play(["swarm": 4, "own_pull": 0.0, "inertia": 0.0, "common_pull": 1.0])
        try play.run(4) { _ in 1 }
        play.tell(.started(trial: 90, configuration: Configuration(values: [0.9, 0.8])))
        play.tell(.result(trial: 90, level: 0, loss: 0))
        for particle in 0..<4 {
            let before = play.context.space.point(of: play.proposals[particle].configuration)
            let after = play.context.space.point(of: try play.ask().configuration)
            for (index, goal) in [0.9, 0.8].enumerated() {
                #expect(abs(after[index] - goal) <= abs(before[index] - goal) + 1e-12)
            }
        }
    }

    @Test("the swarm closes in on the best place")
    func converges() throws {
        var play = try play(["swarm": 8])
        let space = play.context.space
        try play.run(250) { configuration in
            zip(space.point(of: configuration), [0.3, 0.6]).reduce(0) {
                $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
            }
        }
        let last = play.context.space.point(of: play.proposals[249].configuration)
        #expect(abs(last[0] - 0.3) < 0.05 && abs(last[1] - 0.6) < 0.05)
    }
}
