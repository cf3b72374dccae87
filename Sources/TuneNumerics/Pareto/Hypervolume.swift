/// The volume that points of losses dominate, up to a reference point.
public enum Hypervolume {
    /// The volume of everything between the points and the reference point.
    ///
    /// Points that reach beyond the reference in some objective, or are NaN, add nothing. Exact, up to
    /// rounding, for any number of objectives. Cost: n log n for two objectives, usually about so for three,
    /// and exponential in the number of objectives from there.
    ///
    /// Sources: While et al., "A fast way of calculating exact hypervolumes", IEEE Trans. Evolutionary
    /// Computation 16(1), 2012 (WFG, sliced by its last objective); Fonseca et al., "An improved
    /// dimension-sweep algorithm for the hypervolume indicator", CEC 2006 (three objectives).
    ///
    /// - Parameters:
    ///   - points: Losses; shape `[points][objectives]`.
    ///   - reference: The worst point that counts; shape `[objectives]`.
    /// - Returns: From 0 to infinity; infinite for an infinite reference point that anything dominates.
    public static func volume(of points: [[Double]], reference: [Double]) -> Double {
        let inside = points.filter { point in
            point.count == reference.count && zip(point, reference).allSatisfy { $0 <= $1 }
        }
        guard !inside.isEmpty, !reference.isEmpty else { return 0 }
        guard reference.allSatisfy(\.isFinite) else { return .infinity }
        guard inside.allSatisfy({ $0.allSatisfy { $0 > -.infinity } }) else { return .infinity }
        return finite(inside, reference)
    }

    /// A tenth beyond the worst loss of each objective; just beyond where that is zero.
    ///
    /// - Parameter points: Losses, at least one; shape `[points][objectives]`.
    public static func defaultReference(for points: [[Double]]) -> [Double] {
        guard let first = points.first else { return [] }
        return first.indices.map { objective in
            let worst = points.reduce(-Double.infinity) { max($0, $1[objective]) }
            let reference = max(1.1 * worst, 0.9 * worst)
            return reference == 0 ? 1e-12 : reference
        }
    }

    /// The volume of finite points that lie inside.
    static func finite(_ points: [[Double]], _ reference: [Double]) -> Double {
        let count = reference.count
        if points.count == 1 { return box(points[0], reference) }
        switch count {
        case 1: return reference[0] - (points.map { $0[0] }.min() ?? reference[0])
        case 2: return area(points.map { Corner(x: $0[0], y: $0[1]) }, reference)
        case 3: return swept(points, reference)
        default: break
        }
        let front = Dominance.front(of: points).map { points[$0] }
        let order = front.indices.sorted { (front[$0][count - 1], $0) > (front[$1][count - 1], $1) }
        var sum = 0.0
        for (place, index) in order.enumerated() {
            // Those that come later are better in the last objective: limited by this one, they all share it.
            let point = front[index].dropLast()
            let limited = order[(place + 1)...].map { other in
                zip(point, front[other]).map { max($0, $1) }
            }
            let others = limited.isEmpty ? 0 : finite(limited, reference.dropLast())
            let slice = box(Array(point), reference) - others
            sum += max(slice, 0) * (reference[count - 1] - front[index][count - 1])
        }
        return sum
    }

    /// The volume between one point and the reference, over the coordinates that the point has.
    static func box(_ point: [Double], _ reference: [Double]) -> Double {
        zip(point, reference).reduce(1) { $0 * ($1.1 - $1.0) }
    }

    private static func area(_ corners: [Corner], _ reference: [Double]) -> Double {
        var (sum, top) = (0.0, reference[1])
        for corner in corners.sorted(by: { ($0.x, $0.y) < ($1.x, $1.y) }) where corner.y < top {
            sum += (reference[0] - corner.x) * (top - corner.y)
            top = corner.y
        }
        return sum
    }

    /// Sweeps along the third objective over the staircase that the points so far make in the first two.
    private static func swept(_ points: [[Double]], _ reference: [Double]) -> Double {
        var stairs = Staircase(right: reference[0], top: reference[1])
        let order = points.indices.sorted { (points[$0][2], $0) < (points[$1][2], $1) }
        var volume = 0.0
        for (place, index) in order.enumerated() {
            stairs.add(Corner(x: points[index][0], y: points[index][1]))
            let next = place + 1 < order.count ? points[order[place + 1]][2] : reference[2]
            volume += stairs.area * (next - points[index][2])
        }
        return volume
    }
}

/// The point where a step of a staircase turns.
private struct Corner {
    let x: Double
    let y: Double
}

/// The area that some points dominate, which grows point by point.
private struct Staircase {
    /// The corners, from left to right and so from top to bottom.
    private var corners: [Corner] = []
    private let right: Double
    private let top: Double
    /// The area so far.
    private(set) var area = 0.0

    init(right: Double, top: Double) {
        self.right = right
        self.top = top
    }

    /// Adds a corner.
    ///
    /// Cost: a binary search, and the corners that it covers.
    mutating func add(_ corner: Corner) {
        var (low, high) = (0, corners.count)
        while low < high {
            let middle = (low + high) / 2
            if corners[middle].x <= corner.x { low = middle + 1 } else { high = middle }
        }
        let ceiling = low > 0 ? corners[low - 1].y : top
        guard corner.y < ceiling else { return }
        var (left, roof, end) = (corner.x, ceiling, low)
        while end < corners.count, corners[end].y >= corner.y {
            area += (corners[end].x - left) * (roof - corner.y)
            (left, roof) = (corners[end].x, corners[end].y)
            end += 1
        }
        area += ((end < corners.count ? corners[end].x : right) - left) * (roof - corner.y)
        // A corner straight above is covered too; it spans no width.
        let start = low > 0 && corners[low - 1].x == corner.x ? low - 1 : low
        corners.replaceSubrange(start..<end, with: [corner])
    }
}
