/// Trials whose results equal those of an earlier one at every level, of which there are at least two.
///
/// To promote them, or to try others close by, would tell nothing new. Equal results at the lowest level only
/// are no sign: metrics are often quantised.
struct Twins: Sendable {
    /// The trials that repeat an earlier one.
    private(set) var rows: Set<Int> = []
    /// How far apart configurations must be to have results of their own; 0 while there is no sign of it.
    private(set) var radius = 0.0
    private var firsts: [[Double]: Int] = [:]

    /// Takes in the results of a trial, from the lowest level to a higher one.
    ///
    /// - Parameter points: The configurations in the unit cube.
    mutating func record(_ losses: [Double], of row: Int, among points: Rows) {
        guard losses.count > 1, losses.allSatisfy(\.isFinite) else { return }
        guard let first = firsts[losses] else {
            firsts[losses] = row
            return
        }
        guard first != row else { return }
        rows.insert(row)
        let distance = points.distance(first, row)
        if distance < 0.15 * Double(points.width).squareRoot() { radius = max(radius, 0.7 * distance) }
    }
}

extension Rows {
    /// How far apart two rows are.
    func distance(_ first: Int, _ second: Int) -> Double { distance(self[first], second) }

    /// How far apart a point and a row are.
    func distance(_ point: ArraySlice<Double>, _ row: Int) -> Double {
        var sum = 0.0
        for (one, other) in zip(point, self[row]) { sum += (one - other) * (one - other) }
        return sum.squareRoot()
    }
}
