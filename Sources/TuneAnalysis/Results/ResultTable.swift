public import TuneCore
import TuneJSON

/// What an experiment has brought: its trials as rows, without events and models.
///
/// Cost: a look at each trial. Row n is trial n + 1.
public struct ResultTable: Sendable {
    /// The definition.
    public let spec: ExperimentSpec
    /// The steps at which trials are compared, ascending; empty when none are.
    public let levels: [Int]
    /// The trials.
    public let rows: [ResultRow]

    /// Makes the table of an experiment's trials.
    ///
    /// - Parameters:
    ///   - trials: All trials in order of their numbers.
    ///   - levels: The levels of the experiment's scheduler.
    public init(spec: ExperimentSpec, trials: [Trial], levels: [Int]) {
        self.spec = spec
        self.levels = levels
        rows = trials.map { trial in
            let metrics = trial.finalMetrics
            return ResultRow(
                trial: trial,
                losses: spec.objectives.map { objective in
                    metrics?[objective.metric].map(objective.loss(of:)) ?? .infinity
                },
                isFeasible: metrics.map { metrics in
                    spec.outcomeConstraints.allSatisfy { $0.allows(metrics) }
                } ?? true)
        }
    }

    /// The index of an objective by its metric; the first one where no name is given.
    ///
    /// - Throws: `AnalysisFailure.noSuchObjective`.
    public func objective(named metric: String?) throws(AnalysisFailure) -> Int {
        guard let metric else { return 0 }
        guard let index = spec.objectives.firstIndex(where: { $0.metric == metric }) else {
            throw .noSuchObjective(metric)
        }
        return index
    }

    /// The index of a parameter that has something to vary.
    ///
    /// - Throws: `AnalysisFailure.noSuchParameter`.
    public func parameter(named name: String) throws(AnalysisFailure) -> Int {
        guard let index = spec.space.index(of: name), spec.space.kind(of: index) != .fixed else {
            throw .noSuchParameter(name)
        }
        return index
    }

    /// The rows that are completed, feasible and finite, in the order in which they ended, then by number.
    var completions: [ResultRow] {
        rows.filter(\.isComplete).sorted { first, second in
            let (one, other) = (
                first.trial.finishedAt?.milliseconds ?? 0, second.trial.finishedAt?.milliseconds ?? 0
            )
            return (one, first.trial.number) < (other, second.trial.number)
        }
    }
}

extension Trial {
    /// The last metrics reported with the final ones laid over them.
    var finalMetrics: Metrics? {
        guard let last = lastMetrics else { return metrics }
        return metrics.map { last.merged(with: $0) } ?? last
    }
}
