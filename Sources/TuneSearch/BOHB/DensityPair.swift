import TuneCore
import TuneJSON

/// The densities of the good and of the bad configurations at one level.
struct DensityPair {
    /// The density of the good ones.
    let good: KernelDensity
    private let goodSums: KernelSums
    private let badSums: KernelSums
    /// The model's members of an origin.
    let details: JSONObject

    /// The most rows of one density.
    ///
    /// Larger sets are thinned evenly by rank: the same mean of kernels, estimated from fewer of them to some
    /// 1 / sqrt(8192), or 1 %, at the bandwidths of the full set. So the order of candidates stays.
    static let rowLimit = 8192

    /// Estimates both densities; pending configurations count as bad.
    ///
    /// - Parameters:
    ///   - history: The configurations.
    ///   - level: Whose losses were ranked.
    ///   - good: Rows of good configurations, at least one.
    ///   - bad: Rows of bad configurations, at least one.
    ///   - minimumBandwidth: The least width of a kernel.
    init(
        _ history: TrialHistory, level: LevelResults, good: ArraySlice<Int>, bad: ArraySlice<Int>,
        minimumBandwidth: Double
    ) {
        func density(_ rows: [Int], total: Int) -> KernelDensity {
            KernelDensity(
                history.rows.selecting(rows), total: total, dimensions: history.model.dimensions,
                policy: .bounded, minimum: minimumBandwidth)
        }
        let pending = history.pending.suffix(Self.rowLimit / 4)
        let poor = Self.thinned(bad, to: Self.rowLimit - pending.count) + pending
        self.good = density(Self.thinned(good, to: Self.rowLimit), total: good.count)
        goodSums = KernelSums(self.good)
        badSums = KernelSums(density(poor, total: bad.count + pending.count))
        details = [
            "model": "bohb", "level": .integer(level.level), "points": .integer(level.ranking.count),
            "good": .integer(good.count), "bad": .integer(bad.count), "pending": .integer(pending.count),
        ]
    }

    /// The logarithms of good to bad density of candidates; always finite.
    func scores(of candidates: Rows) -> [Double] {
        zip(goodSums.logDensities(at: candidates), badSums.logDensities(at: candidates)).map { $0 - $1 }
    }

    /// At most so many rows of a ranking, evenly spread over it.
    private static func thinned(_ rows: ArraySlice<Int>, to limit: Int) -> [Int] {
        guard rows.count > limit else { return Array(rows) }
        return (0..<limit).map { rows[rows.startIndex + $0 * rows.count / limit] }
    }
}
