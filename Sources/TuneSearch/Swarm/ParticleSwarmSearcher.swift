import TuneCore
import TuneJSON
import TuneNumerics

/// A swarm of particles, each drawn to the best place it had and to the best place of all.
///
/// A particle moves on when its trial has a first result; while all are out, new particles join the swarm, so that
/// none is handed out twice. Particles begin at points of a Sobol sequence. Numbers with levels stay continuous
/// inside and are rounded in the configuration; a category is as many coordinates as it has choices, of which the
/// highest counts. A failed trial halves its particle's speed. Trials of other origin count for the best of all.
///
/// Cost: linear in coordinates for an ask, in the trials of a particle for a result.
///
/// Source: Kennedy and Eberhart, "Particle swarm optimization", ICNN 1995; weights as in Clerc, "Standard particle
/// swarm optimisation", 2011.
struct ParticleSwarmSearcher: DraftingSearcher {
    private let layout: SwarmSpace
    private let size: Int
    private let pull: Particle.Pull
    var ledger: TrialLedger
    private var particles: [Particle] = []
    private var lineages: [Lineage] = []
    /// The particles whose trials have a result or ended, in that order.
    private var waiting: [Int] = []
    private var parts: [Int: Part] = [:]
    /// Where the trials of particles are, and others that were the best.
    private var positions: [Int: [Double]] = [:]
    private var starts = 0

    /// What a trial is for the swarm.
    struct Part: Sendable {
        /// The particle's index; one more than there are for a new one.
        let index: Int
        let particle: Particle
        let nextStart: Int?
        var isOut = true
    }

    /// Makes the searcher.
    init(_ context: SearcherContext) {
        layout = SwarmSpace(context.space)
        let usual = 4 + Int((2 * Double(layout.width).squareRoot()).rounded())
        size = context.options.integer("swarm") ?? min(max(usual, 8), 40)
        pull = Particle.Pull(
            inertia: context.options.number("inertia") ?? 0.7213,
            own: context.options.number("own_pull") ?? 1.1931,
            common: context.options.number("common_pull") ?? 1.1931)
        ledger = TrialLedger(context)
    }

    mutating func hear(_ news: TrialLedger.News) {
        switch news {
        case .judged(let trial), .revised(let trial): judge(trial)
        case .ended(let trial, _): comeBack(trial)
        }
    }

    func draft(_ trial: Int) throws(SearchFailure) -> Draft<Part> {
        var generator = ledger.generator(of: trial)
        guard particles.count >= size, let index = waiting.first else {
            return try newParticle(using: &generator)
        }
        let own = lineages[index].best.flatMap { positions[$0] }
        let common = ledger.standings.best.flatMap { positions[$0.trial] }
        let found = ledger.firstNew {
            let particle = particles[index].moved(pull, own: own, common: common, using: &generator)
            return (layout.configuration(at: particle.position), particle)
        }
        var details: JSONObject = ["model": "particle_swarm", "particle": .integer(index)]
        if let found {
            return Draft(
                configuration: found.configuration, origin: Origin("model", details),
                part: Part(index: index, particle: found.part, nextStart: nil))
        }
        details["why"] = "no_new_position"
        let configuration = try ledger.fresh(using: &generator)
        let position = layout.position(of: configuration, using: &generator)
        return Draft(
            configuration: configuration, origin: Origin("random", details),
            part: Part(
                index: index, particle: Particle(at: position, using: &generator), nextStart: nil))
    }

    private func newParticle(using generator: inout SeededGenerator) throws(SearchFailure) -> Draft<Part> {
        let point = try ledger.startingPoint(from: starts, using: &generator)
        let position = layout.position(of: point.configuration, using: &generator)
        return Draft(
            configuration: point.configuration,
            origin: Origin(
                "start", ["model": "particle_swarm", "particle": .integer(particles.count)]),
            part: Part(
                index: particles.count, particle: Particle(at: position, using: &generator),
                nextStart: point.next))
    }

    mutating func join(_ trial: Int, _ configuration: Configuration, as part: Part?) {
        guard let part else {
            var generator = ledger.generator(of: trial)
            positions[trial] = layout.position(of: configuration, using: &generator)
            return
        }
        if part.index == particles.count {
            particles.append(part.particle)
            lineages.append(Lineage())
        } else {
            particles[part.index] = part.particle
            waiting.removeAll { $0 == part.index }
        }
        starts = part.nextStart ?? starts
        lineages[part.index].append(trial)
        parts[trial] = part
        positions[trial] = part.particle.position
    }

    private mutating func judge(_ trial: Int) {
        guard let part = parts[trial], let standing = ledger.standings[trial] else { return }
        if !standing.isFinite, part.isOut { particles[part.index].slowDown() }
        lineages[part.index].refresh(ledger.standings)
        comeBack(trial)
    }

    /// A particle whose trial is out no more can move on.
    private mutating func comeBack(_ trial: Int) {
        guard let part = parts[trial], part.isOut else { return }
        parts[trial]?.isOut = false
        waiting.append(part.index)
    }
}

extension ParticleSwarmSearcher {
    /// The particle swarm in the catalogue.
    static let entry = SearcherEntry(
        name: "particle_swarm",
        summary: "Particles that fly through the space, drawn to their own best place and to that of all.",
        source: "Kennedy and Eberhart, \"Particle swarm optimization\", ICNN 1995",
        options: [
            OptionField(
                "swarm", .integer(2...1000), default: .null,
                "How many particles there are at least; by default 4 + 2 sqrt(coordinates), 8 to 40."),
            OptionField(
                "inertia", .number(0...1), default: 0.7213, "How much of its speed a particle keeps."),
            OptionField(
                "own_pull", .number(0...4), default: 1.1931,
                "How strongly a particle is drawn to its own best place."),
            OptionField(
                "common_pull", .number(0...4), default: 1.1931,
                "How strongly a particle is drawn to the best place of all."),
        ],
        make: { ParticleSwarmSearcher($0) })
}
