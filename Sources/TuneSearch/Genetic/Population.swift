import TuneCore

/// Generations of trials, folded from what completed.
///
/// A generation ends when as many trials have completed in it as a population has; then the survivors of its
/// parents and of them become the next parents. A trial belongs to the generation in which it completes: late
/// ones are not lost, and trials that nobody bred (given, imported) count like any other.
struct Population: Sendable {
    /// What was tried and what is pending.
    private(set) var trials: TrialHistory
    /// Who can have children; empty in the first generation.
    private(set) var parents: [Individual] = []
    /// How many generations have ended.
    private(set) var generation = 0
    /// Who completed in this generation.
    private(set) var children: [Individual] = []
    private var configurations: [Int: Configuration] = [:]
    private var results: [Int: Double] = [:]
    private let size: Int
    private let survival: Survival
    private let objectives: Int
    private let lastLevel: Int

    /// Starts with nobody.
    ///
    /// - Parameters:
    ///   - context: The space, the objectives and the levels.
    ///   - size: How many parents there are, at least 2.
    ///   - survival: Who becomes one.
    init(_ context: SearcherContext, size: Int, survival: Survival) {
        trials = TrialHistory(ModelSpace(context.space), levels: context.levels)
        (self.size, self.survival, objectives) = (size, survival, max(1, context.objectives))
        lastLevel = context.levels.max() ?? 0
    }

    /// Takes in what happened; only what completed has losses that can be compared.
    ///
    /// Cost: that of one survival at the end of a generation, else linear in the population.
    mutating func observe(_ observation: Observation) {
        trials.observe(observation)
        switch observation {
        case .started(let trial, let configuration):
            guard configurations[trial] == nil,
                configuration.values.count == trials.model.space.parameters.count
            else { return }
            configurations[trial] = configuration
        case .running: break
        case .result(let trial, let level, let loss):
            if level == lastLevel { results[trial] = loss }
        case .ended(let trial, let outcome?):
            guard outcome.ending == .completed, outcome.losses.count == objectives else { return }
            admit(trial, losses: outcome.losses, violation: outcome.violation)
        case .ended(let trial, nil):
            guard objectives == 1, let loss = results[trial], loss.isFinite else { return }
            admit(trial, losses: [loss], violation: 0)
        }
    }

    private mutating func admit(_ trial: Int, losses: [Double], violation: Double) {
        let losses = losses.map { $0.isNaN ? .infinity : $0 }
        func renew(_ individuals: inout [Individual]) -> Bool {
            guard let place = individuals.firstIndex(where: { $0.trial == trial }) else { return false }
            (individuals[place].losses, individuals[place].violation) = (losses, violation)
            return true
        }
        guard !renew(&parents), !renew(&children), let configuration = configurations[trial] else { return }
        children.append(
            Individual(
                trial: trial, configuration: configuration,
                point: trials.model.space.point(of: configuration), losses: losses, violation: violation))
        guard children.count >= size else { return }
        parents = survival.survivors(size, of: parents + children, generation: generation)
        children = []
        generation += 1
    }
}
