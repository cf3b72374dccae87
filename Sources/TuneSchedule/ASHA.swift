internal import TuneCore
internal import TuneNumerics

/// Asynchronous successive halving: at each rung of a ladder of steps only the best 1/eta of the trials go
/// on.
///
/// Stopping: a trial runs until a rung finds it wanting. Promotion: a trial pauses at each rung, and a free
/// worker resumes the best one that earned its place. Either way a trial is recorded once at each rung, with
/// its first report at or after it, and nobody waits for anybody.
///
/// A loss that is not finite is worst; it stops the trial at the next rung. With several brackets, bracket s
/// leaves the s lowest rungs out and has rungs of its own.
///
/// Where the searcher chooses whom to promote, a rung only counts: the next one may hold, those on their way
/// included, 1/promotion_factor of its trials, and any trial that waits may be the one.
///
/// Cost: a decision, and a change, is a few searches in sorted lists: microseconds at 100,000 trials.
/// `nextWork` looks at the best waiting trial of each rung.
///
/// Source: Li et al., "A system for massively parallel hyperparameter tuning", MLSys 2020, algorithm 2; for
/// the stopping form see ``RungRule/best(minimum:)``.
struct ASHA: Scheduler {
    let settings: Settings
    private(set) var rungs: [Rung]
    /// How many trials were promoted to each rung and are on their way; shape `[rungs.count]`.
    private(set) var bound: [Int]
    private(set) var trials: [Int: Standpoint] = [:]

    init(_ settings: Settings) {
        self.settings = settings
        rungs = Array(
            repeating: Rung(),
            count: settings.levels.count * (settings.sharesRungs ? 1 : settings.brackets))
        bound = Array(repeating: 0, count: rungs.count)
    }

    var levels: [Int] { settings.levels }

    func placement(ofTrial trial: Int, using generator: inout SeededGenerator) -> Placement {
        let bracket =
            settings.brackets == 1
            ? 0 : BracketChoice.bracket(at: generator.uniform(), of: settings.chances)
        return Placement(bracket: bracket, untilStep: end(after: LevelSet(), bracket: bracket))
    }

    func limit(ofTrial trial: Int, bracket: Int) -> Int? {
        end(after: recorded(trial), bracket: bracket)
    }

    mutating func admit(trial: Int, bracket: Int) {
        if trials[trial] == nil { trials[trial] = Standpoint() }
    }

    /// Folds in marks; a level that is no level of the ladder, or at which the trial is recorded, is passed
    /// over.
    ///
    /// A pause makes the trial wait at its highest new mark, also when it had been forgotten: it was retried.
    mutating func record(trial: Int, bracket: Int, marks: [RungMark], action: Action) {
        var standpoint = trials[trial] ?? Standpoint()
        var highest: Seat?
        for mark in marks {
            guard let index = levels.firstIndex(of: mark.level), !standpoint.levels.contains(index)
            else { continue }
            let rung = rung(index, bracket)
            let entry = rungs[rung].record(trial: trial, loss: Self.comparable(mark.loss))
            standpoint.levels.insert(index)
            if standpoint.target == rung { release(&standpoint) }
            if highest.map({ $0.rung < rung }) ?? true { highest = Seat(rung: rung, entry: entry) }
        }
        if action != .pause || highest != nil { withdraw(&standpoint) }
        if action == .pause, let highest {
            rungs[highest.rung].wait(highest.entry)
            standpoint.seat = highest
        }
        trials[trial] = standpoint
    }

    /// Folds in that a waiting trial runs on: it counts at the rung it is bound for until it gets there or
    /// ends.
    mutating func promote(trial: Int, bracket: Int) {
        guard var standpoint = trials[trial], standpoint.seat != nil else { return }
        withdraw(&standpoint)
        if let next = unmet(standpoint.levels, bracket: bracket).first {
            standpoint.target = rung(next, bracket)
            bound[rung(next, bracket)] += 1
        }
        trials[trial] = standpoint
    }

    mutating func forget(trial: Int, as state: TrialState) {
        guard var standpoint = trials[trial] else { return }
        withdraw(&standpoint)
        release(&standpoint)
        trials[trial] = standpoint
    }

    /// The levels at which a trial is recorded.
    func recorded(_ trial: Int) -> LevelSet { trials[trial]?.levels ?? LevelSet() }

    /// The rung of a level for a bracket, by index; a bracket that does not exist is the nearest one.
    func rung(_ level: Int, _ bracket: Int) -> Int {
        settings.sharesRungs ? level : clamped(bracket) * levels.count + level
    }

    /// The indices of the levels of a bracket at which a trial is not recorded yet, ascending.
    func unmet(_ recorded: LevelSet, bracket: Int) -> [Int] {
        recorded.missing(in: clamped(bracket)..<levels.count)
    }

    /// How far a trial may run.
    func end(after recorded: LevelSet, bracket: Int) -> Int {
        guard settings.mode == .promotion, let next = nextLevel(recorded, bracket: bracket)
        else { return settings.maximum }
        return next
    }

    /// The first level of a bracket at which a trial is not recorded yet.
    func nextLevel(_ recorded: LevelSet, bracket: Int) -> Int? {
        recorded.firstMissing(in: clamped(bracket)..<levels.count).map { levels[$0] }
    }

    /// A loss as it is compared: infinite when it is not finite.
    static func comparable(_ loss: Double) -> Double { loss.isFinite ? loss : .infinity }

    private func clamped(_ bracket: Int) -> Int { min(max(bracket, 0), settings.brackets - 1) }

    private mutating func withdraw(_ standpoint: inout Standpoint) {
        guard let seat = standpoint.seat else { return }
        rungs[seat.rung].release(seat.entry)
        standpoint.seat = nil
    }

    /// The trial is no longer on its way to a rung.
    private mutating func release(_ standpoint: inout Standpoint) {
        guard let target = standpoint.target else { return }
        bound[target] -= 1
        standpoint.target = nil
    }
}

extension ASHA {
    /// What is known of a trial.
    struct Standpoint: Sendable {
        var levels = LevelSet()
        /// Where it waits to be promoted.
        var seat: Seat?
        /// The rung it was promoted to and has not reached.
        var target: Int?
    }

    /// A waiting trial's place.
    struct Seat: Sendable {
        let rung: Int
        let entry: RungEntry
    }
}
