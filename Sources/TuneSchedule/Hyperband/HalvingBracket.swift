/// One bracket of synchronous successive halving on its way: rungs of so many places that close in turn.
///
/// A rung closes when each of its places has a result. Its best trials, as many as the next rung has places,
/// then go on; among equals the one that reported first. A place that no trial of the rung below can take is
/// taken by a new trial, and that of a trial which leaves without a result by the next best one. Once no new
/// trials come, a rung closes with what it has, and the next one has places in proportion: nothing is waited
/// for that cannot come.
///
/// Cost: a few searches in a sorted list for each result; closing a rung is linear in its results.
///
/// Source: Li et al., "Hyperband", JMLR 18, 2018, algorithm 1; new trials in higher rungs as in HpBandSter
/// 0.7.4, `BaseIteration.process_results`.
struct HalvingBracket: Sendable {
    /// The rungs, from below.
    let stages: [Stage]
    /// The index of the rung that is open; the last one when all are closed.
    private(set) var rung = 0
    /// How many places it has.
    private(set) var places: Int
    /// The results of each rung.
    private(set) var results: [RankedList]
    /// The trials of the rung below that have not entered the open one but still may, best first.
    private(set) var candidates: [RungEntry] = []
    /// Whether every rung is closed.
    private(set) var isFinished = false
    /// The trials on their way to the open rung's level.
    private(set) var pending: Set<Int> = []
    private var seats: [Int: Seat] = [:]
    private var isSupplied: Bool

    /// Opens the first rung.
    ///
    /// - Parameters:
    ///   - stages: At least one rung, each with at least one place.
    ///   - isSupplied: Whether new trials may come.
    init(_ stages: [Stage], isSupplied: Bool = true) {
        self.stages = stages
        self.isSupplied = isSupplied
        places = stages[0].places
        results = Array(repeating: RankedList(), count: stages.count)
    }

    /// The step of the open rung.
    var level: Int { stages[rung].level }

    /// How many places of the open rung nobody has taken.
    var vacancies: Int { isFinished ? 0 : max(0, places - pending.count - results[rung].count) }

    /// How many of them are for new trials.
    var openPlaces: Int { max(0, vacancies - candidates.count) }

    /// The paused trial to be resumed next.
    var next: RungEntry? { vacancies > 0 ? candidates.first : nil }

    /// The paused trials that have a place in the open rung, best first.
    var chosen: ArraySlice<RungEntry> { candidates.prefix(vacancies) }

    /// Folds in a new trial: it takes a place in the open rung.
    mutating func admit(_ trial: Int) {
        seats[trial] = Seat(stages: stages.count)
        pending.insert(trial)
    }

    /// Folds in that a trial runs on: one of those chosen enters the open rung.
    mutating func resume(_ trial: Int) {
        seats[trial]?.state = .running
        if let index = chosen.firstIndex(where: { $0.trial == trial }) {
            enter(candidates.remove(at: index).trial)
        }
        settle()
    }

    /// Folds in the loss of a trial at a level, once; what follows from it is left to `settle` or `end`.
    mutating func record(_ trial: Int, level: Int, loss: Double) {
        guard let stage = stages.firstIndex(where: { $0.level == level }), let seat = seats[trial],
            seat.losses[stage] == nil
        else { return }
        seats[trial]?.losses[stage] = loss
        if stage == rung, pending.contains(trial) { take(trial, loss) }
    }

    /// Folds in whether a trial waits for a worker.
    mutating func settle(_ trial: Int, isPaused: Bool) {
        seats[trial]?.state = isPaused ? .paused : .running
        settle()
    }

    /// Folds in that a trial is over.
    ///
    /// - Parameter isDone: Whether it ended by itself; its last loss then stands for it in every rung it
    ///   earns. Else it can enter no other rung.
    mutating func end(_ trial: Int, isDone: Bool) {
        let isLost = !isDone || seats[trial]?.entry?.loss.isFinite != true
        seats[trial]?.state = isLost ? .gone : .done
        if isLost { candidates.removeAll { $0.trial == trial } }
        pending.remove(trial)
        settle()
    }

    /// Folds in whether new trials may come.
    mutating func expectNewTrials(_ areExpected: Bool) {
        isSupplied = areExpected
        settle()
    }

    /// The last result of a trial and its rung.
    func standing(of trial: Int) -> (rung: Int, entry: RungEntry)? {
        guard let seat = seats[trial], let rung = seat.rung, let entry = seat.entry else { return nil }
        return (rung, entry)
    }

    /// Whether a trial's rung has closed without letting it go on.
    func isOut(_ trial: Int) -> Bool {
        guard let last = standing(of: trial) else { return false }
        return !pending.contains(trial) && (isFinished || last.rung < rung)
    }

    /// Whether a loss of a trial would close the open rung and take the trial to the next one.
    func wouldGoOn(_ trial: Int, with loss: Double) -> Bool {
        guard pending == [trial], results[rung].count + 1 == places, rung + 1 < stages.count
        else { return false }
        return results[rung].count(below: loss.nextUp) < nextPlaces(after: places)
    }

    /// The places of the rung after the open one: fewer than planned where that closes with fewer.
    private func nextPlaces(after filled: Int) -> Int {
        let plan = stages[rung].places
        let share = min(filled, plan).multipliedFullWidth(by: stages[rung + 1].places)
        return max(1, plan.dividingFullWidth(share).quotient)
    }

    private mutating func settle() {
        repeat {
            while let index = chosen.firstIndex(where: { !needsWorker($0.trial) }) {
                enter(candidates.remove(at: index).trial)
            }
        } while close()
    }

    /// Whether a trial must be handed out to bring a result to the open rung.
    private func needsWorker(_ trial: Int) -> Bool {
        guard let seat = seats[trial] else { return false }
        return seat.state == .paused && seat.losses[rung] == nil
    }

    /// Closes the open rung where nothing is missing that could come.
    private mutating func close() -> Bool {
        let held = results[rung]
        guard !isFinished, pending.isEmpty, held.count > 0 else { return false }
        guard held.count >= places || (!isSupplied && candidates.isEmpty) else { return false }
        candidates = []
        guard rung + 1 < stages.count else {
            isFinished = true
            return false
        }
        places = nextPlaces(after: held.count)
        rung += 1
        candidates = (0..<held.count).compactMap { held[$0] }.filter { seats[$0.trial]?.state != .gone }
        return true
    }

    private mutating func enter(_ trial: Int) {
        pending.insert(trial)
        guard let seat = seats[trial] else { return }
        let last = seat.state == .done ? seat.entry?.loss : nil
        if let loss = seat.losses[rung] ?? last { take(trial, loss) }
    }

    private mutating func take(_ trial: Int, _ loss: Double) {
        pending.remove(trial)
        let entry = RungEntry(loss: loss, arrival: results[rung].count, trial: trial)
        results[rung].insert(entry)
        seats[trial]?.rung = rung
        seats[trial]?.entry = entry
    }
}

extension HalvingBracket {
    /// A rung: how many trials it has room for, and the step at which they are compared.
    struct Stage: Sendable, Hashable {
        let places: Int
        let level: Int
    }

    /// What is known of a trial.
    private struct Seat: Sendable {
        enum State {
            case running, paused
            /// It ended by itself.
            case done
            /// It failed, or was stopped.
            case gone
        }

        var state = State.running
        /// The rung in which it has its last result.
        var rung: Int?
        var entry: RungEntry?
        /// Its losses at the levels of the stages.
        var losses: [Double?]

        init(stages: Int) { losses = Array(repeating: nil, count: stages) }
    }
}
