internal import TuneCore
internal import TuneNumerics

/// Progressive asynchronous successive halving: ASHA that trains no trial further than is needed to tell
/// which ones are best.
///
/// At first the second rung is the last one. Whenever the order of the trials in the two highest rungs in use
/// disagrees, by more than noise explains, the next rung comes into use, and after the last rung the end of
/// training. The noise is estimated: see ``RankingNoise``. Trials pause at each rung and are promoted as by
/// ``ASHA``; a trainer that cannot pause runs on while it is good enough, past the highest rung in use too.
///
/// Cost: that of ASHA and of the noise; after a result in the two highest rungs, sorting their trials.
///
/// Source: Bohdal et al., "PASHA: efficient HPO and NAS with progressive resource allocation", ICLR 2023;
/// Syne Tune 0.13, `PASHARungSystem` with its automatic soft ranking.
struct PASHA: HalvingVariant {
    static let name = "pasha"
    var halving: ASHA
    /// How many rungs are in use.
    private(set) var rungsInUse = 2
    /// The step beyond which no trial is promoted.
    private(set) var cap: Int
    private(set) var noise: RankingNoise

    /// Makes a scheduler.
    ///
    /// - Parameters:
    ///   - settings: A promoting ladder with at least three rungs below its end, and one bracket.
    ///   - turnsTies: Whether equal losses count as in the opposite order when noise is estimated.
    init(_ settings: ASHA.Settings, turnsTies: Bool = false) {
        halving = ASHA(settings)
        cap = settings.levels[1]
        noise = RankingNoise(above: settings.levels[0], through: settings.levels[1], turnsTies: turnsTies)
    }

    /// The best waiting trial of the highest rung below the cap that has one among its best, else a new
    /// trial.
    func nextWork() -> Work { named(halving.nextWork(below: cap)) }

    mutating func note(_ report: JudgedReport) {
        let isNoisier = noise.note(
            trial: report.trial, step: report.step, loss: ASHA.comparable(report.loss))
        let next = halving.nextLevel(halving.recorded(report.trial), bracket: 0)
        if isNoisier, report.step < next ?? .max { extend() }  // else a mark follows, and is waited for
    }

    mutating func record(trial: Int, bracket: Int, marks: [RungMark], action: Action) {
        halving.record(trial: trial, bracket: bracket, marks: marks, action: action)
        extend()
    }

    /// Takes further rungs into use while the two highest ones disagree.
    private mutating func extend() {
        while cap < halving.settings.maximum, !agrees() {
            guard rungsInUse < halving.settings.ladder.rungs else {
                cap = halving.settings.maximum
                return
            }
            rungsInUse += 1
            cap = levels[rungsInUse - 1]
            noise.move(above: levels[rungsInUse - 2], through: cap)
        }
    }

    /// Whether each trial of the highest rung in use has, in the rung below, a loss within the noise of the
    /// one in its place there.
    private func agrees() -> Bool {
        let upper = halving.rungs[rungsInUse - 1].entries
        let lower = halving.rungs[rungsInUse - 2].entries
        guard upper.count > 1 else { return true }
        let order = (0..<upper.count).compactMap { upper[$0]?.trial }
        let members = Set(order)
        let before = (0..<lower.count).compactMap { lower[$0] }.filter { members.contains($0.trial) }
        let losses = Dictionary(before.map { ($0.trial, $0.loss) }) { first, _ in first }
        return zip(order, before).allSatisfy { trial, place in
            guard let loss = losses[trial] else { return true }
            return !(loss > place.loss + noise.width) && !(loss < place.loss - noise.width)
        }
    }
}
