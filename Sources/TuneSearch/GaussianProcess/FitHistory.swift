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
    /// The moments of each level at which its parameters are fitted; shape `[levels]`.
    private(set) var moments: [[Moment]]
    private var startFingerprint: UInt64 = 0
    private let least: Int

    /// The results that a fit is made of.
    struct Moment: Sendable {
        /// The fingerprint of all that came before.
        let key: UInt64
        /// How many results the level had.
        let count: Int
        /// The rows of the results, ascending.
        let rows: [Int]
        /// Their losses.
        let losses: [Double]
    }

    /// Makes an empty history.
    ///
    /// - Parameter least: How many results a level has at its first moment.
    init(_ model: ModelSpace, levels: [Int], least: Int) {
        trials = TrialHistory(model, levels: levels)
        moments = trials.levels.map { _ in [] }
        self.least = least
    }

    /// Takes in what happened.
    mutating func observe(_ observation: Observation) {
        let before = trials.rows.count
        trials.observe(observation)
        switch observation {
        case .started:
            guard trials.rows.count > before else { return }
            hasNews = false
            for value in trials.rows[before] { Self.mix(value.bitPattern, into: &startFingerprint) }
        case .result(let trial, let level, let loss):
            guard let index = trials.levels.firstIndex(where: { $0.level == level }) else { return }
            hasNews = true
            for part in [UInt64(bitPattern: Int64(trial)), UInt64(index), loss.bitPattern, startFingerprint] {
                Self.mix(part, into: &fingerprint)
            }
            addMoment(index)
        case .running, .ended: break
        }
    }

    /// The results of a level that a model is made of: a quarter the best, the rest the latest.
    ///
    /// - Returns: Rows, ascending.
    func basis(_ level: LevelResults, limit: Int) -> [Int] {
        guard level.arrivals.count > limit else { return level.arrivals.sorted() }
        var chosen = Set(level.ranking.prefix(min(limit / 4, level.finiteCount)))
        for row in level.arrivals.reversed() where chosen.count < limit { chosen.insert(row) }
        return chosen.sorted()
    }

    /// Sets the results of a level aside once it has an eighth more than at its last moment, a quarter beyond a
    /// hundred, and twice as many beyond five hundred.
    private mutating func addMoment(_ index: Int) {
        let level = trials.levels[index]
        let count = level.arrivals.count
        let last = moments[index].last?.count ?? 0
        let next = last == 0 ? least : last + max(1, last < 100 ? last / 8 : last < 500 ? last / 4 : last)
        guard count >= next else { return }
        let rows = basis(level, limit: Self.fitLimit)
        moments[index].append(
            Moment(key: fingerprint, count: count, rows: rows, losses: rows.map { level[$0] }))
    }

    private static func mix(_ part: UInt64, into value: inout UInt64) {
        value = (value ^ part) &* 0x9E37_79B9_7F4A_7C15
        value ^= value >> 29
    }

    /// How many results a fit looks at.
    private static let fitLimit = 250
}
