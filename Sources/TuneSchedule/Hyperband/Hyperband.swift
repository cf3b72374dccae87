internal import TuneCore
internal import TuneNumerics

/// Synchronous Hyperband: brackets of successive halving, from the most aggressive to plain training, again
/// and again.
///
/// New trials fill the first open bracket that has a place for one; while its rungs wait for results, the
/// next bracket is opened, so no worker waits and a straggler holds up only its own bracket. A trial pauses
/// at the level of its rung until the rung closes. One that cannot pause runs on meanwhile, and stops at its
/// next report once its rung has closed without it. The end of trials, by themselves, by failure, by a person
/// or by a lost worker, gives their places back or fills them: see ``HalvingBracket``. There is no clock
/// here, so a trial that never ends ends with its lease.
///
/// A trial that comes back after its place was given away, as when a failure is retried, runs to its end as a
/// guest: its results are recorded, and compared with nobody's.
///
/// Cost: a report is a few searches in sorted lists; `nextWork` looks at each open bracket, of which there
/// are about as many as workers, divided by the places of a rung.
///
/// Source: Li et al., "Hyperband: a novel bandit-based approach to hyperparameter optimization", JMLR 18,
/// 2018, algorithm 1; the order of work from HpBandSter 0.7.4 and Syne Tune 0.13.
struct Hyperband: Scheduler {
    let settings: Settings
    /// The brackets that are not finished, the oldest first.
    private(set) var active: [Active] = []
    /// How many brackets were opened.
    private(set) var opened = 0
    private var trials: [Int: Standpoint] = [:]
    private var isSupplied = true

    init(_ settings: Settings) { self.settings = settings }

    var levels: [Int] { settings.levels }

    func placement(ofTrial trial: Int, using generator: inout SeededGenerator) -> Placement {
        let opening = opening
        return Placement(bracket: opening.kind, untilStep: opening.level)
    }

    /// The oldest bracket's next paused trial, or a new one for it; a new bracket's when all are complete.
    func nextWork() -> Work {
        for item in active {
            if let entry = item.bracket.next { return promotion(of: entry, in: item) }
            if isSupplied, item.bracket.openPlaces > 0 { return .fresh }
        }
        guard !isSupplied, let item = active.first(where: { !$0.bracket.pending.isEmpty }) else {
            return .fresh
        }
        let (count, kind) = (item.bracket.pending.count, settings.kind(of: item.number))
        let trials = count == 1 ? "one trial" : "\(count) trials"
        return .wait("Bracket \(kind) waits for \(trials) to reach step \(item.bracket.level).")
    }

    func limit(ofTrial trial: Int, bracket: Int) -> Int? {
        guard let standpoint = trials[trial] else { return opening.level }
        return end(of: standpoint, trial)
    }

    func nextDecisionStep(ofTrial trial: Int, after step: Int) -> Int? {
        levels[(standpoint(trial).bracket.map(settings.kind) ?? 0)...].first { $0 > step }
    }

    mutating func admit(trial: Int, bracket: Int) {
        guard trials[trial] == nil else { return }
        let index = active.firstIndex { $0.bracket.openPlaces > 0 } ?? openBracket()
        active[index].bracket.admit(trial)
        trials[trial] = Standpoint(bracket: active[index].number)
    }

    mutating func record(trial: Int, bracket: Int, marks: [RungMark], action: Action) {
        var standpoint = trials[trial] ?? Standpoint()
        let index = position(of: standpoint)
        for mark in marks {
            guard let level = levels.firstIndex(of: mark.level), !standpoint.recorded.contains(level)
            else { continue }
            standpoint.recorded.insert(level)
            if let index {
                active[index].bracket.record(trial, level: mark.level, loss: ASHA.comparable(mark.loss))
            }
        }
        trials[trial] = standpoint
        guard let index, action != .stop else { return }
        active[index].bracket.settle(trial, isPaused: action == .pause)
        closeFinished(index)
    }

    mutating func promote(trial: Int, bracket: Int) {
        guard let standpoint = trials[trial] else { return admit(trial: trial, bracket: bracket) }
        guard let index = position(of: standpoint) else { return }
        active[index].bracket.resume(trial)
        closeFinished(index)
    }

    mutating func forget(trial: Int, as state: TrialState) {
        guard let standpoint = trials[trial] else { return }
        if state != .completed { trials[trial]?.bracket = nil }
        guard let index = position(of: standpoint) else { return }
        active[index].bracket.end(trial, isDone: state == .completed)
        closeFinished(index)
    }

    mutating func expectNewTrials(_ areExpected: Bool) {
        isSupplied = areExpected
        for index in active.indices.reversed() {
            active[index].bracket.expectNewTrials(areExpected)
            closeFinished(index)
        }
    }

    /// What is known of a trial; an empty standpoint where it is unknown.
    func standpoint(_ trial: Int) -> Standpoint { trials[trial] ?? Standpoint() }

    /// The unfinished bracket of a trial.
    func bracket(of standpoint: Standpoint) -> Active? { position(of: standpoint).map { active[$0] } }

    /// The step up to which a trial may run: the level of its place, or the first one it has not reached.
    func end(of standpoint: Standpoint, _ trial: Int) -> Int {
        guard let number = standpoint.bracket else { return settings.maximum }
        if let item = bracket(of: standpoint), item.bracket.pending.contains(trial) {
            return item.bracket.level
        }
        let first = settings.kind(of: number)
        return standpoint.recorded.firstMissing(in: first..<levels.count).map { levels[$0] }
            ?? settings.maximum
    }

    /// Where the next new trial goes.
    private var opening: (kind: Int, level: Int) {
        if let item = active.first(where: { $0.bracket.openPlaces > 0 }) {
            return (settings.kind(of: item.number), item.bracket.level)
        }
        let kind = settings.kind(of: opened)
        return (kind, settings.brackets[kind][0].level)
    }

    private mutating func openBracket() -> Int {
        let stages = settings.brackets[settings.kind(of: opened)]
        active.append(Active(number: opened, bracket: HalvingBracket(stages, isSupplied: isSupplied)))
        opened += 1
        return active.count - 1
    }

    private mutating func closeFinished(_ index: Int) {
        if active[index].bracket.isFinished { active.remove(at: index) }
    }

    private func position(of standpoint: Standpoint) -> Int? {
        standpoint.bracket.flatMap { number in active.firstIndex { $0.number == number } }
    }
}

extension Hyperband {
    /// A bracket that is not finished.
    struct Active: Sendable {
        /// How many were opened before it.
        let number: Int
        var bracket: HalvingBracket
    }

    /// What is known of a trial.
    struct Standpoint: Sendable {
        /// The number of its bracket; nil for a guest.
        var bracket: Int?
        /// The levels at which it is recorded.
        var recorded = LevelSet()
    }
}
