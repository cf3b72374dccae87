/// Directions among which points of losses are shared out, so that all trade-offs are kept.
///
/// Source: Deb and Jain, "An evolutionary many-objective optimization algorithm using reference-point-based
/// nondominated sorting approach, part I", IEEE Trans. Evolutionary Computation 18(4), 2014 (NSGA-III).
public enum ReferenceDirections {
    /// All ways of sharing out so many divisions among the objectives, the first objective's share
    /// descending.
    ///
    /// - Returns: Points whose coordinates add up to `divisions`; shape `[ways][objectives]`.
    public static func evenlySpread(objectives: Int, divisions: Int) -> [[Double]] {
        guard objectives > 1 else { return objectives == 1 ? [[Double(divisions)]] : [] }
        return (0...max(divisions, 0)).reversed().flatMap { share in
            evenlySpread(objectives: objectives - 1, divisions: divisions - share).map {
                [Double(share)] + $0
            }
        }
    }

    /// Losses without infinities: those are put three ranges of the finite ones beyond them.
    ///
    /// - Parameter points: Losses, none of them NaN; shape `[points][objectives]`.
    public static func bounded(_ points: [[Double]]) -> [[Double]] {
        let objectives = points.first?.count ?? 0
        let ranges = (0..<objectives).map { objective in
            let finite = points.map { $0[objective] }.filter(\.isFinite)
            return (low: finite.min() ?? 0, high: finite.max() ?? 0)
        }
        return points.map { point in
            zip(point, ranges).map { loss, range in
                let beyond = 3 * (range.high - range.low)
                return min(max(loss, range.low - beyond), range.high + beyond)
            }
        }
    }

    /// Losses relative to the ideal point and to the plane through the extreme points of the objectives.
    ///
    /// Where the extreme points span no plane, the largest losses take their place; where those are the
    /// ideal, an objective stays as it is.
    ///
    /// - Parameter points: Finite losses; shape `[points][objectives]`.
    /// - Returns: Losses that are about 1 where an objective is at its worst on the front, of the same shape.
    public static func normalised(_ points: [[Double]]) -> [[Double]] {
        guard let first = points.first else { return [] }
        let ideal = points.reduce(first) { zip($0, $1).map { min($0, $1) } }
        let shifted = points.map { zip($0, ideal).map { $0 - $1 } }
        let extremes = first.indices.map { extreme(of: shifted, along: $0) }
        let solution = solveForOnes(extremes)
        let factors = first.indices.map { objective in
            let factor = solution?[objective] ?? 1 / (shifted.map { $0[objective] }.max() ?? 0)
            return factor.isFinite ? factor : 1
        }
        return shifted.map { zip($0, factors).map { $0 * $1 } }
    }

    /// The direction nearest to a point, and how far from the line along it the point is.
    ///
    /// - Parameters:
    ///   - point: Normalised losses; shape `[objectives]`.
    ///   - directions: At least one, none of them zero; shape `[directions][objectives]`.
    public static func nearest(to point: [Double], among directions: [[Double]]) -> (
        index: Int, distance: Double
    ) {
        var nearest = (index: 0, distance: Double.infinity)
        for (index, direction) in directions.enumerated() {
            let square = direction.reduce(0) { $0 + $1 * $1 }
            let along = zip(point, direction).reduce(0) { $0 + $1.0 * $1.1 } / square
            let off = zip(point, direction).reduce(0) { sum, pair in
                let rest = pair.0 - along * pair.1
                return sum + rest * rest
            }
            if off.squareRoot() < nearest.distance { nearest = (index, off.squareRoot()) }
        }
        return nearest
    }

    /// The point that is least in its worst coordinate, all but one coordinate counting a million times.
    private static func extreme(of points: [[Double]], along objective: Int) -> [Double] {
        let worst = points.map { point in
            point.indices.reduce(-Double.infinity) { max($0, point[$1] * ($1 == objective ? 1 : 1e6)) }
        }
        let best = points.indices.min { (worst[$0], $0) < (worst[$1], $1) }
        return best.map { points[$0] } ?? []
    }

    /// Solves for the factors that turn every row into a sum of one; nil where the rows depend on each other.
    ///
    /// Gaussian elimination with complete pivoting: the pivots show the rank.
    private static func solveForOnes(_ rows: [[Double]]) -> [Double]? {
        let count = rows.count
        var rows = rows.map { $0 + [1] }
        var columns = Array(0..<count)
        var largest = 0.0
        for step in 0..<count {
            var pivot = (row: step, column: step, size: -1.0)
            for row in step..<count {
                for column in step..<count where abs(rows[row][column]) > pivot.size {
                    pivot = (row, column, abs(rows[row][column]))
                }
            }
            largest = max(largest, pivot.size)
            guard pivot.size > Double(count) * .ulpOfOne * largest, pivot.size.isFinite else { return nil }
            rows.swapAt(step, pivot.row)
            columns.swapAt(step, pivot.column)
            for row in rows.indices { rows[row].swapAt(step, pivot.column) }
            for row in rows.indices where row != step {
                let factor = rows[row][step] / rows[step][step]
                for column in step...count { rows[row][column] -= factor * rows[step][column] }
            }
        }
        var solution = [Double](repeating: 0, count: count)
        for step in 0..<count { solution[columns[step]] = rows[step][count] / rows[step][step] }
        return solution
    }
}
