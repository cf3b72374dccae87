/// The signed-rank test of paired differences: whether their distribution is symmetric about zero.
///
/// Zeros are kept and split evenly between both signs (zsplit); ties share their mean rank. The distribution
/// is exact for up to 50 differences without ties and zeros and for up to 13 with them, else the normal
/// approximation corrected for ties, without continuity correction.
///
/// Cost: O(n^3) additions where exact, so some 60,000 for 50 differences; else O(n log n).
///
/// Source: Wilcoxon, "Individual comparisons by ranking methods", Biometrics Bulletin 1(6), 1945; SciPy 1.17,
/// `stats.wilcoxon` with `zero_method="zsplit"`.
public enum WilcoxonTest {
    /// What the differences are held to be if not symmetric about zero.
    public enum Alternative: Sendable, Hashable, CaseIterable {
        /// Mostly above zero.
        case greater
        /// Mostly below zero.
        case less
        case twoSided
    }

    /// The probability of differences at least as far out if they were symmetric about zero.
    ///
    /// - Returns: From 0 to 1; nil when there is no difference or one of them is not a number.
    public static func pValue(of differences: [Double], _ alternative: Alternative) -> Double? {
        guard !differences.isEmpty, !differences.contains(where: \.isNaN) else { return nil }
        let ranks = SignedRanks(differences)
        let isClean = ranks.zeros == 0 && ranks.tieTerm == 0
        let (above, below) =
            differences.count <= (isClean ? 50 : 13) ? ranks.exactTails() : ranks.normalTails()
        return switch alternative {
        case .greater: above
        case .less: below
        case .twoSided: min(1, 2 * min(above, below))
        }
    }
}

/// The ranks of differences by size, doubled so that mean ranks are whole numbers.
private struct SignedRanks {
    /// The doubled ranks of the differences that are not zero.
    private var doubled: [Int] = []
    /// The sum of those above zero.
    private var positive = 0
    /// The doubled ranks of the zeros, summed up.
    private var zeroSum = 0
    private let count: Int
    /// How many differences are zero.
    private(set) var zeros = 0
    /// The sum of t^3 - t over groups of t equal sizes.
    private(set) var tieTerm = 0.0

    init(_ differences: [Double]) {
        count = differences.count
        let sorted = differences.sorted { abs($0) < abs($1) }
        var start = 0
        while start < count {
            var end = start + 1
            while end < count, abs(sorted[end]) == abs(sorted[start]) { end += 1 }
            let size = Double(end - start)
            tieTerm += size * size * size - size
            add(sorted[start..<end], doubledRank: start + end + 1)
            start = end
        }
    }

    private mutating func add(_ group: ArraySlice<Double>, doubledRank rank: Int) {
        for difference in group {
            if difference == 0 {
                zeros += 1
                zeroSum += rank
            } else {
                doubled.append(rank)
                if difference > 0 { positive += rank }
            }
        }
    }

    /// The probabilities of a rank sum at least, and at most, as great, over all signs.
    func exactTails() -> (above: Double, below: Double) {
        var ways = [Double](repeating: 0, count: doubled.reduce(1, +))
        ways[0] = 1
        var reach = 0
        for rank in doubled {
            for sum in stride(from: reach, through: 0, by: -1) { ways[sum + rank] += ways[sum] }
            reach += rank
        }
        let total = ways.reduce(0, +)
        return (ways[positive...].reduce(0, +) / total, ways[...positive].reduce(0, +) / total)
    }

    /// The same by the normal distribution.
    func normalTails() -> (above: Double, below: Double) {
        let n = Double(count)
        let sum = Double(positive) / 2 + Double(zeroSum) / 4
        let variance = (n * (n + 1) * (2 * n + 1) - tieTerm / 2) / 24
        let z = (sum - n * (n + 1) / 4) / variance.squareRoot()
        return (Normal.cumulative(-z), Normal.cumulative(z))
    }
}
