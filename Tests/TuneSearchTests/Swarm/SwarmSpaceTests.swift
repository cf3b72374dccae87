import Testing
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

@Suite("Swarm space")
struct SwarmSpaceTests {
    @Test("a configuration comes back from its position in every discrete value and every choice")
    func roundTrip() throws {
        for seed in 0..<40 as Range<UInt64> {
            let space = try RandomSpaces.space(seed: seed, discrete: true)
            let layout = SwarmSpace(space)
            var generator = SeededGenerator(seed: seed, stream: 1)
            for _ in 0..<10 {
                let configuration = space.configuration(at: space.parameters.map { _ in generator.uniform() })
                let position = layout.position(of: configuration, using: &generator)
                #expect(position.count == layout.width && position.allSatisfy { (0...1).contains($0) })
                #expect(layout.configuration(at: position) == configuration, "seed \(seed)")
            }
        }
    }

    @Test("of equal coordinates the first choice counts")
    func ties() throws {
        let layout = SwarmSpace(
            try SearchSpace(["c": ["type": "categorical", "values": ["a", "b", "c"]]]))
        #expect(layout.width == 3)
        #expect(layout.configuration(at: [0.2, 0.7, 0.7]).values == ["b"])
        #expect(layout.configuration(at: [0, 0, 0]).values == ["a"])
    }

    @Test("a particle stays in the box, bounces with half its speed and never moves more than half the range")
    func particles() {
        var generator = SeededGenerator(seed: 1, stream: 1)
        let pull = Particle.Pull(inertia: 1, own: 4, common: 4)
        for _ in 0..<200 {
            let here = (0..<3).map { _ in generator.uniform() }
            let particle = Particle(at: here, using: &generator)
            let next = particle.moved(pull, own: [0, 1, 0.5], common: [1, 1, 0], using: &generator)
            for index in 0..<3 {
                #expect((0...1).contains(next.position[index]))
                #expect(abs(next.position[index] - here[index]) <= 0.5)
                #expect(abs(next.velocity[index]) <= 0.5)
                if next.position[index] == 1 { #expect(next.velocity[index] <= 0) }
                if next.position[index] == 0 { #expect(next.velocity[index] >= 0) }
            }
        }
        var still = Particle(at: [0.5], using: &generator)
        let speed = still.velocity[0]
        still.slowDown()
        #expect(still.velocity[0] == speed / 2)
    }
}
