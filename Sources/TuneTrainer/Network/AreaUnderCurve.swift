/// The area under the receiver operating characteristic: the chance that a positive row scores above a
/// negative one.
enum AreaUnderCurve {
    /// Computes the area from the ranks of the positive rows, equal scores counting half.
    ///
    /// Source: Hanley and McNeil, "The meaning and use of the area under a ROC curve", Radiology 143, 1982.
    ///
    /// - Parameter rows: A score, not NaN, and whether the row is positive. Costs a sort.
    /// - Returns: A number in `0...1`, or nil if all rows are of one class.
    static func area(_ rows: [(score: Float, isPositive: Bool)]) -> Double? {
        let positives = rows.count { $0.isPositive }
        let pairs = Double(positives) * Double(rows.count - positives)
        guard pairs > 0 else { return nil }
        let sorted = rows.sorted { $0.score < $1.score }
        var rankSum = 0.0
        var start = 0
        while start < sorted.count {
            var end = start
            var tied = 0
            while end < sorted.count && sorted[end].score == sorted[start].score {
                tied += sorted[end].isPositive ? 1 : 0
                end += 1
            }
            rankSum += Double(tied) * Double(start + end + 1) / 2
            start = end
        }
        return (rankSum - Double(positives) * Double(positives + 1) / 2) / pairs
    }
}
