/// How far points of one rank are from their neighbours: the lonelier, the more worth keeping.
///
/// Source: Deb et al., "NSGA-II", IEEE Trans. Evolutionary Computation 6(2), 2002, section III.B.
public enum Crowding {
    /// The sums over the objectives of the gap between a point's neighbours, relative to the finite range.
    ///
    /// The ends of an objective are infinitely far from the next; equal infinities are no distance apart; an
    /// objective in which all agree counts nothing. Points that are equal in an objective stand in the order
    /// of the objective before, at last in the order given. Cost: n log n per objective.
    ///
    /// - Parameter points: Losses, none of them NaN; shape `[points][objectives]`.
    /// - Returns: Distances from 0 to infinity; shape `[points]`.
    public static func distances(of points: [[Double]]) -> [Double] {
        var distances = [Double](repeating: 0, count: points.count)
        var order = Array(points.indices)
        for objective in 0..<(points.first?.count ?? 0) {
            let places = zip(order, order.indices).sorted { first, second in
                let (a, b) = (points[first.0][objective], points[second.0][objective])
                return a != b ? a < b : first.1 < second.1
            }
            order = places.map(\.0)
            add(order.map { points[$0][objective] }, of: order, to: &distances)
        }
        return distances
    }

    /// The indices of points, the loneliest first, of equally lonely ones the later first.
    public static func order(of points: [[Double]]) -> [Int] {
        let distances = distances(of: points)
        return points.indices.sorted { (distances[$0], $0) > (distances[$1], $1) }
    }

    /// Adds the gaps of one objective, whose values come ascending.
    private static func add(_ values: [Double], of order: [Int], to distances: inout [Double]) {
        guard let first = values.first, let last = values.last, first != last else { return }
        let least = values.first { $0 > -.infinity } ?? 0
        let largest = values.last { $0 < .infinity } ?? 0
        let width = largest > least ? largest - least : 1
        for (place, index) in order.enumerated() {
            let below = place > 0 ? values[place - 1] : -.infinity
            let above = place + 1 < values.count ? values[place + 1] : .infinity
            if below < above { distances[index] += (above - below) / width }
        }
    }
}
