/// Picks of some points the few that together dominate the most.
public enum HypervolumeSubset {
    /// Picks points one by one, always the one that adds most to the volume.
    ///
    /// The volume is at least 1 - 1/e of the largest possible. What a point adds only shrinks as others are
    /// picked, so only those are reckoned again that could still be the best. Cost: picks times points for
    /// two objectives.
    ///
    /// Source: Guerreiro et al., "Greedy hypervolume subset selection in low dimensions", Evolutionary
    /// Computation 24(3), 2016.
    ///
    /// - Parameters:
    ///   - count: How many to pick; all of the points, in their order, when there are no more.
    ///   - points: Losses; shape `[points][objectives]`.
    ///   - reference: The worst point that counts; where it is not finite the first points are picked.
    /// - Returns: The indices of the picks, in the order in which they were picked. Equal points are picked
    ///   once while there are others; of equally good ones the first in lexicographic order is.
    public static func pick(_ count: Int, of points: [[Double]], reference: [Double]) -> [Int] {
        guard count > 0 else { return [] }
        guard count < points.count else { return Array(points.indices) }
        guard reference.allSatisfy(\.isFinite) else { return Array(0..<count) }
        let order = Dominance.lexicographic(points)
        let unique = order.indices.filter { place in
            place == 0 || points[order[place]] != points[order[place - 1]]
        }.map { order[$0] }
        guard unique.count >= count else {
            let chosen = Set(unique)
            let doubles = points.indices.filter { !chosen.contains($0) }.prefix(count - unique.count)
            return (unique + doubles).sorted()
        }
        let candidates = unique.map { points[$0] }
        let picks =
            reference.count == 2
            ? flat(count, candidates, reference) : lazy(count, candidates, reference)
        return picks.map { unique[$0] }
    }

    /// Two objectives: between its picked neighbours, a point adds a rectangle.
    private static func flat(_ count: Int, _ points: [[Double]], _ reference: [Double]) -> [Int] {
        var corners = [[Double]](repeating: reference, count: points.count)
        var left = Array(points.indices)
        var picks: [Int] = []
        while picks.count < count {
            let gains = left.map { volume(points[$0], corners[$0]) }
            guard let place = firstLargest(gains) else { break }
            let pick = left.remove(at: place)
            picks.append(pick)
            for index in left[..<place] { corners[index][0] = min(corners[index][0], points[pick][0]) }
            for index in left[place...] { corners[index][1] = min(corners[index][1], points[pick][1]) }
        }
        return picks
    }

    private static func lazy(_ count: Int, _ points: [[Double]], _ reference: [Double]) -> [Int] {
        var gains = points.map { volume($0, reference) }
        var left = Array(points.indices)
        var picks: [Int] = []
        while picks.count < count {
            if !picks.isEmpty { update(&gains, left, picks.map { points[$0] }, points, reference) }
            guard let place = firstLargest(left.map { gains[$0] }) else { break }
            picks.append(left.remove(at: place))
        }
        return picks
    }

    /// Reckons gains anew in descending order, until what is left cannot reach the best.
    private static func update(
        _ gains: inout [Double], _ left: [Int], _ picked: [[Double]], _ points: [[Double]],
        _ reference: [Double]
    ) {
        var best = -Double.infinity
        for index in left.sorted(by: { (gains[$1], $0) < (gains[$0], $1) }) {
            guard gains[index] >= best else { return }
            let limited = picked.map { pick in zip(pick, points[index]).map { max($0, $1) } }
            let covered = Hypervolume.volume(of: limited, reference: reference)
            let gain = volume(points[index], reference) - covered
            gains[index] = gain.isNaN ? 0 : max(min(gain, gains[index]), 0)
            best = max(best, gains[index])
        }
    }

    /// The volume between a point and the reference; nothing beyond it.
    private static func volume(_ point: [Double], _ reference: [Double]) -> Double {
        zip(point, reference).allSatisfy { $0 <= $1 } ? Hypervolume.box(point, reference) : 0
    }

    private static func firstLargest(_ values: [Double]) -> Int? {
        values.indices.max { (values[$0], $1) < (values[$1], $0) }
    }
}
