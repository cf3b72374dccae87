import TuneCore

/// What a Gaussian process searcher remembers: the trials, and at which moments its parameters are fitted anew.
///
/// At such a moment the results of then are set aside; the fit itself waits until someone asks. So a fit depends on
/// the observations alone, and folding a long log costs next to nothing.
struct FitHistory: Sendable {
    /// The trials and their losses by level.
    private(set) var trials: TrialHistory
    /// Whether a result came in since the last trial was started.
    private(set) var hasNews = false
    /// Stands for all results so far and the configurations they belong to.
    private(set) var fingerprint: UInt64 = 0
    /// The moments at which the parameters of each model are fitted; shape `[models]`.
    private(set) var moments: [[Moment]]
    /// The results of each model in the order in which they came; shape `[models]`.
    private(set) var arrivals: [[Entry]]
    private var startFingerprint: UInt64 = 0
    private let isPooled: Bool
    private let least: Int

    /// A result of a trial at a level.
    struct Entry: Sendable, Hashable {
        /// The row of the trial.
        let row: Int
        /// The index of the level.
        let level: Int
    }

    /// The results that a fit is made of.
    struct Moment: Sendable {
        /// The fingerprint of all that came before.
        let key: UInt64
        /// How many results the model had.
        let count: Int
        /// The results.
        let entries: [Entry]
        /// Their losses.
        let losses: [Double]
    }

    /// Makes an empty history.
    ///
    /// - Parameters:
    ///   - least: How many results a model has at its first moment.
    ///   - isPooled: Whether one model takes the results of all levels; else each level has its own.
    init(_ model: ModelSpace, levels: [Int], least: Int, isPooled: Bool = false) {
        trials = TrialHistory(model, levels: levels)
        let count = isPooled ? 1 : trials.levels.count
        moments = [[Moment]](repeating: [], count: count)
        arrivals = [[Entry]](repeating: [], count: count)
        self.isPooled = isPooled
        self.least = least
    }

    /// Takes in what happened.
    mutating func observe(_ observation: Observation) {
        let before = trials.rows.count
        guard case .result(let trial, let level, let loss) = observation else {
            trials.observe(observation)
            guard trials.rows.count > before else { return }
            hasNews = false
            for value in trials.rows[before] { Self.mix(value.bitPattern, into: &startFingerprint) }
            return
        }
        guard let index = trials.levels.firstIndex(where: { $0.level == level }) else { return }
        let known = trials.levels[index].arrivals.count
        trials.observe(observation)
        hasNews = true
        for part in [UInt64(bitPattern: Int64(trial)), UInt64(index), loss.bitPattern, startFingerprint] {
            Self.mix(part, into: &fingerprint)
        }
        guard trials.levels[index].arrivals.count > known, let row = trials.levels[index].arrivals.last
        else { return }
        let model = isPooled ? 0 : index
        arrivals[model].append(Entry(row: row, level: index))
        addMoment(model)
    }

    /// The loss of a result.
    func loss(_ entry: Entry) -> Double { trials.levels[entry.level][entry.row] }

    /// The results that a model is made of: a quarter the best, the rest the latest, by row and level.
    func basis(_ model: Int, limit: Int) -> [Entry] {
        let all = arrivals[model]
        guard all.count > limit else { return sorted(all) }
        let levels = isPooled ? Array(trials.levels.indices) : [model]
        let best = levels.flatMap { index in
            let level = trials.levels[index]
            return level.ranking.prefix(min(limit / 4, level.finiteCount)).map {
                Entry(row: $0, level: index)
            }
        }.sorted { (loss($0), $0.row, $0.level) < (loss($1), $1.row, $1.level) }
        var chosen = Set(best.prefix(limit / 4))
        for entry in all.reversed() where chosen.count < limit { chosen.insert(entry) }
        return sorted(Array(chosen))
    }

    private func sorted(_ entries: [Entry]) -> [Entry] {
        entries.sorted { ($0.row, $0.level) < ($1.row, $1.level) }
    }

    /// Sets the results of a model aside once it has a quarter more than at its last moment, and twice as many beyond
    /// five hundred.
    private mutating func addMoment(_ model: Int) {
        let count = arrivals[model].count
        let last = moments[model].last?.count ?? 0
        let next = last == 0 ? least : last + max(1, last < 500 ? last / 4 : last)
        guard count >= next else { return }
        let entries = basis(model, limit: Self.fitLimit)
        moments[model].append(
            Moment(key: fingerprint, count: count, entries: entries, losses: entries.map(loss)))
    }

    private static func mix(_ part: UInt64, into value: inout UInt64) {
        value = (value ^ part) &* 0x9E37_79B9_7F4A_7C15
        value ^= value >> 29
    }

    /// How many results a fit looks at.
    private static let fitLimit = 250
}
