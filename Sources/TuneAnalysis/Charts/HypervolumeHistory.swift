public import TuneCore
public import TuneJSON
import TuneNumerics

/// How the volume that the front dominates grew as trials completed.
///
/// The reference point is a tenth beyond the worst value of each objective among all completed trials, so that the
/// whole history is measured against one point.
///
/// Cost: for each completed trial a look at the front, and at most 1,000 measurements, 50 for four objectives or more.
public struct HypervolumeHistory: Sendable {
    /// The front after a trial that changed it.
    public struct Point: Sendable {
        /// How many trials had completed.
        public let trials: Int
        /// Seconds since the experiment was made.
        public let seconds: Double
        /// The trial that changed it.
        public let number: Int
        /// The volume.
        public let volume: Double
    }

    /// The volumes, thinned out to at most 1,000.
    public let points: [Point]
    /// How often the front changed.
    public let changes: Int
    /// Whether some volume is a lower bound.
    public let isBound: Bool
    private let reference: [Double]
    private let objectives: [Objective]
    private let total: Int

    /// Follows the front.
    ///
    /// - Throws: `AnalysisFailure.notEnoughData` before a feasible trial has completed.
    public init(_ table: ResultTable, createdAt: Timestamp) throws(AnalysisFailure) {
        let rows = table.completions
        guard !rows.isEmpty else {
            throw .notEnoughData("No feasible trial has completed with a value for every objective.")
        }
        let reference = Hypervolume.defaultReference(for: rows.map(\.losses))
        let places = Self.changes(in: rows)
        let kept = thinned(places, to: reference.count > 3 ? 50 : AnalysisLimits.points)
        var (points, isBound, front, next) = ([Point](), false, [[Double]](), 0)
        for (index, row) in rows.enumerated() where next < kept.count {
            Self.add(row.losses, to: &front)
            guard kept[next] == index else { continue }
            next += 1
            let measured = MeasuredVolume(of: front, reference: reference)
            isBound = isBound || !measured.isExact
            points.append(
                Point(
                    trials: index + 1, seconds: row.trial.finishedAt?.seconds(since: createdAt) ?? 0,
                    number: row.trial.number, volume: measured.volume))
        }
        self.points = points
        self.isBound = isBound
        self.reference = reference
        changes = places.count
        objectives = table.spec.objectives
        total = rows.count
    }

    /// The positions of the trials that changed the front.
    private static func changes(in rows: [ResultRow]) -> [Int] {
        var front: [[Double]] = []
        return rows.indices.filter { add(rows[$0].losses, to: &front) }
    }

    /// Adds a point to a front, and removes those that it dominates; false where the front stays as it is.
    @discardableResult
    private static func add(_ point: [Double], to front: inout [[Double]]) -> Bool {
        guard !front.contains(where: { $0 == point || Dominance.dominates($0, point) }) else { return false }
        front.removeAll { Dominance.dominates(point, $0) }
        front.append(point)
        return true
    }

    /// The answer of the API.
    public var json: JSONValue {
        [
            "objectives": .array(objectives.map { .string($0.metric) }),
            "reference": .array(zip(objectives, reference).map { metricJSON($0.value(of: $1)) }),
            "points": .array(
                points.map { point in
                    [
                        "trials": .integer(point.trials), "seconds": .number(point.seconds),
                        "number": .integer(point.number), "hypervolume": metricJSON(point.volume),
                    ]
                }),
            "changes": .integer(changes), "trials": .integer(total), "is_lower_bound": .bool(isBound),
        ]
    }
}
