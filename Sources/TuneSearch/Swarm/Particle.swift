import TuneNumerics

/// One particle of a swarm: where it is and how it moves, in coordinates of the unit interval.
struct Particle: Sendable, Hashable {
    /// Where it is; shape `[width]`.
    var position: [Double]
    /// How it moved last, each coordinate within a half; shape `[width]`.
    var velocity: [Double]

    /// How strongly a particle keeps its direction and is drawn to the best positions.
    struct Pull: Sendable, Hashable {
        let inertia: Double
        let own: Double
        let common: Double
    }

    /// Makes a particle at rest that gets a random push.
    init(at position: [Double], using generator: inout SeededGenerator) {
        self.position = position
        velocity = position.map { _ in generator.uniform() - 0.5 }
    }

    /// Where the particle goes next: it bounces off the bounds with half its speed.
    ///
    /// - Parameters:
    ///   - own: The best position that it had; nil as long as there is none.
    ///   - common: The best position of all.
    func moved(
        _ pull: Pull, own: [Double]?, common: [Double]?, using generator: inout SeededGenerator
    ) -> Particle {
        var particle = self
        for index in position.indices {
            let (first, second) = (generator.uniform(), generator.uniform())
            let here = position[index]
            var speed = pull.inertia * velocity[index]
            if let own { speed += pull.own * first * (own[index] - here) }
            if let common { speed += pull.common * second * (common[index] - here) }
            speed = min(max(speed, -0.5), 0.5)
            let target = here + speed
            particle.position[index] = min(max(target, 0), 1)
            particle.velocity[index] = target < 0 || target > 1 ? -0.5 * speed : speed
        }
        return particle
    }

    /// Halves the speed.
    mutating func slowDown() {
        for index in velocity.indices { velocity[index] *= 0.5 }
    }
}
