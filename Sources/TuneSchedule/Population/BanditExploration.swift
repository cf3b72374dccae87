internal import Glibc
internal import TuneCore
internal import TuneJSON
internal import TuneNumerics

/// Chooses the configuration of a clone by a Gaussian process bandit over what configurations gained per interval, which
/// forgets as the training moves on.
///
/// The kernel is a squared exponential over configurations times `(1 - forgetting)^(|t - t'| / 2)` over intervals. Its
/// length, noise and forgetting are those of a small grid with the highest likelihood. Of random candidates and changes
/// of the donor's configuration the one with the highest upper confidence bound of the gain is taken; configurations
/// that other members train with now only narrow the uncertainty, so that clones spread.
///
/// Until there are as many intervals as parameters, and at least 4, the configuration is changed as in `pbt`.
///
/// Cost: the newest 100 intervals; 30 factorisations and 200 candidates, a few milliseconds.
///
/// Source: Parker-Holder, Nguyen and Roberts, "Provably efficient online hyperparameter optimization with
/// population-based bandits", NeurIPS 2020, sections 3 and 4.
struct BanditExploration: Explorer {
    let fallback: Exploration
    /// The steps of one interval.
    let interval: Int
    private var changes: [PopulationChange] = []

    init(fallback: Exploration, interval: Int) {
        self.fallback = fallback
        self.interval = interval
    }

    private var space: SearchSpace { fallback.space }

    mutating func note(_ change: PopulationChange?) {
        guard let change else { return }
        changes.append(change)
        if changes.count > 100 { changes.removeFirst() }
    }

    func explored(_ origin: Standpoint, using generator: inout SeededGenerator) -> Configuration {
        let standard = fallback.explored(origin.configuration, using: &generator)
        guard changes.count >= max(4, space.parameters.count), let model = fitted() else { return standard }
        var candidates = [standard]
        for _ in 0..<100 {
            if let fresh = try? space.sample(using: &generator) { candidates.append(fresh) }
            candidates.append(fallback.explored(origin.configuration, using: &generator))
        }
        let points = candidates.map(space.point)
        let time = Double(origin.step) / Double(interval)
        let scores = model.bounds(
            at: points, time: time, pending: origin.others.map(space.point),
            weight: (0.2 + log(0.4 * max(time, 1) + 1)).squareRoot())
        let best = scores.indices.max { (scores[$0], -$0) < (scores[$1], -$1) }
        return best.map { candidates[$0] } ?? standard
    }

    /// The model of the likeliest length, noise and forgetting; nil when no factorisation succeeds.
    private func fitted() -> GainModel? {
        let points = changes.map { space.point(of: $0.configuration) }
        let times = changes.map { Double($0.step) / Double(interval) }
        let gains = GainModel.standardised(changes.map { $0.before - $0.after })
        var best: GainModel?
        for length in [0.1, 0.2, 0.4, 0.8, 1.6] {
            for noise in [0.01, 0.1, 0.5] {
                for forgetting in [0.0, 0.1] {
                    let model = GainModel(
                        points: points, times: times, gains: gains, length: length, noise: noise,
                        forgetting: forgetting)
                    guard let model, model.logLikelihood > best?.logLikelihood ?? -.infinity else { continue }
                    best = model
                }
            }
        }
        return best
    }
}

extension PopulationTraining {
    /// Population based bandits in the catalogue.
    static let banditEntry = SchedulerEntry(
        name: "pb2",
        summary:
            "Population based bandits: as pbt, with the clone's configuration chosen by a model of gains.",
        source:
            "Parker-Holder, Nguyen and Roberts, Population-based bandits, NeurIPS 2020",
        options: fields, clones: true, pauses: { _ in true },
        check: { context throws(InvalidField) in try check(context.options) },
        make: { context in
            let settings = Settings("pb2", context.options)
            let exploration = Exploration(space: context.space, resampling: 0.25, factor: 1.2)
            return PopulationTraining(
                settings, explorer: BanditExploration(fallback: exploration, interval: settings.interval),
                seed: context.seed)
        })
}
