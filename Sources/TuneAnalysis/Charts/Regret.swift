public import TuneCore
public import TuneJSON
import TuneNumerics

/// How far the best trial was from a known optimum, over trials, seconds and steps.
///
/// The best is that of the highest level reached by then, so the regret may rise where a trial goes further than any
/// before. Trials count when they end; failed ones are passed over, infeasible ones too.
///
/// Cost: a sort of the trials by when they ended.
public struct Regret: Sendable {
    /// The best trial from one moment on.
    public struct Point: Sendable {
        /// How many trials had ended.
        public let trials: Int
        /// Seconds since the experiment was made.
        public let seconds: Double
        /// Steps of the trials that had ended.
        public let resource: Double
        /// The best trial's number.
        public let number: Int
        /// Its loss less the optimum's; below 0 where the optimum was none.
        public let regret: Double
        /// The same in units of the median random result's regret; nil where it is unknown.
        public let normalised: Double?
    }

    /// The moments at which the best trial changed, and the last one.
    public let points: [Point]
    /// How many moments there were before they were thinned out.
    public let total: Int
    private let optimum: Double
    private let objective: Objective

    /// Follows the best trial.
    ///
    /// - Parameter optimum: The best value there is, in the objective's own direction.
    /// - Throws: `AnalysisFailure.notEnoughData` before a trial with a result has ended.
    public init(_ table: ResultTable, createdAt: Timestamp, optimum: Double) throws(AnalysisFailure) {
        let ended = table.rows.filter { $0.trial.finishedAt != nil }.sorted { first, second in
            (first.trial.finishedAt?.milliseconds ?? 0, first.trial.number)
                < (second.trial.finishedAt?.milliseconds ?? 0, second.trial.number)
        }
        let target = table.spec.objective.loss(of: optimum)
        let unit = Self.randomRegret(of: table, target)
        var (points, resource, best) = ([Point](), 0.0, nil as Trial.Score?)
        for (index, row) in ended.enumerated() {
            resource += row.trial.resource
            guard let score = row.trial.score, score.loss.isFinite, row.isUsable, row.isFeasible,
                best.map({ (score.level, -score.loss) > ($0.level, -$0.loss) }) ?? true
            else { continue }
            best = score
            let regret = score.loss - target
            points.append(
                Point(
                    trials: index + 1, seconds: row.trial.finishedAt?.seconds(since: createdAt) ?? 0,
                    resource: resource, number: row.trial.number, regret: regret,
                    normalised: unit.map { regret / $0 }))
        }
        guard let last = points.last else { throw .notEnoughData("No trial with a result has ended yet.") }
        if last.trials < ended.count {
            points.append(
                Point(
                    trials: ended.count,
                    seconds: ended.last?.trial.finishedAt?.seconds(since: createdAt) ?? last.seconds,
                    resource: resource, number: last.number, regret: last.regret, normalised: last.normalised
                ))
        }
        total = points.count
        self.points = thinned(points, to: AnalysisLimits.points)
        self.optimum = optimum
        objective = table.spec.objective
    }

    /// The regret of the median of the results that came from random configurations; nil below five of them.
    private static func randomRegret(of table: ResultTable, _ target: Double) -> Double? {
        let sample = table.sample(objective: 0).filtered { table.rows[$0].trial.origin.source == "random" }
        guard sample.losses.count > 4 else { return nil }
        let regret = Quantiles.median(of: sample.losses) - target
        return regret > 0 && regret.isFinite ? regret : nil
    }

    /// The answer of the API.
    public var json: JSONValue {
        [
            "objective": .string(objective.metric), "optimum": .number(optimum),
            "points": .array(
                points.map { point in
                    [
                        "trials": .integer(point.trials), "seconds": .number(point.seconds),
                        "resource": .number(point.resource), "number": .integer(point.number),
                        "regret": metricJSON(point.regret),
                        "normalised": point.normalised.map(metricJSON) ?? .null,
                    ]
                }),
            "total": .integer(total),
        ]
    }
}
