public import TuneCore
import TuneJSON

/// The trials of an experiment as columns, one row a trial.
///
/// Cost: a look at each trial and each of its parameters.
public struct TrialColumns: Sendable {
    /// The columns.
    public let table: ColumnTable
    /// How many rows there are.
    public let count: Int
    /// The version after which the trials changed; 0 where all of them are here.
    public let after: Int

    /// Lays out the trials that changed after a version, and those that a worker has: their leases move without events.
    ///
    /// - Parameters:
    ///   - trials: All trials.
    ///   - after: The version that the reader knows; one that is ahead of `version` counts as none.
    public init(of trials: [Trial], spec: ExperimentSpec, after: Int = 0, version: Int) {
        self.after = after > version ? 0 : after
        let known = self.after
        let rows = known == 0 ? trials : trials.filter { $0.version > known || $0.state.isLive }
        count = rows.count
        var table = ColumnTable()
        Self.addStates(of: rows, to: &table)
        Self.addValues(of: rows, spec, to: &table)
        Self.addTimes(of: rows, to: &table)
        Self.addOrigins(of: rows, to: &table)
        for (index, parameter) in spec.space.parameters.enumerated() {
            table.add("param:" + parameter.name, Self.column(of: index, parameter.domain, rows))
        }
        self.table = table
    }

    private static func integers(_ rows: [Trial], _ value: (Trial) -> Int?) -> Column {
        .integers(rows.map { Int32(clamping: value($0) ?? -1) })
    }

    private static func numbers(_ rows: [Trial], _ value: (Trial) -> Double?) -> Column {
        .numbers(rows.map { value($0) ?? .nan })
    }

    private static func labels(_ rows: [Trial], _ text: (Trial) -> String?) -> Column {
        var labels = Labels()
        for row in rows { labels.take(text(row)) }
        return labels.column
    }

    private static func addStates(of rows: [Trial], to table: inout ColumnTable) {
        table.add("number", integers(rows, \.number))
        table.add("state", labels(rows, \.state.rawValue))
        table.add("attempt", integers(rows, \.attempt))
        table.add("bracket", integers(rows, \.bracket))
        table.add("step", integers(rows, \.lastStep))
        table.add("level", integers(rows) { $0.marks.last?.level })
    }

    private static func addValues(of rows: [Trial], _ spec: ExperimentSpec, to table: inout ColumnTable) {
        let metric = spec.objective.metric
        let values = rows.map { $0.lastValue(of: metric) }
        table.add("value", .numbers(values.map(finite)))
        table.add("nonfinite", .integers(values.map { $0?.isFinite ?? true ? 0 : 1 }))
        if spec.objectives.count > 1 {
            for objective in spec.objectives {
                let values = rows.map { finite($0.lastValue(of: objective.metric)) }
                table.add("metric:" + objective.metric, .numbers(values))
            }
        }
        let bounds = spec.outcomeConstraints
        table.add(
            "violation",
            numbers(rows) { trial in
                guard !bounds.isEmpty, let metrics = trial.finalMetrics else { return nil }
                return bounds.reduce(0) { $0 + $1.violation(metrics) }
            })
    }

    private static func finite(_ value: Double?) -> Double { value.map { $0.isFinite ? $0 : .nan } ?? .nan }

    private static func addTimes(of rows: [Trial], to table: inout ColumnTable) {
        func times(_ moment: (Trial) -> Timestamp?) -> Column {
            numbers(rows) { moment($0).map { Double($0.milliseconds) } }
        }
        table.add("created", times(\.createdAt))
        table.add("started", times { $0.attempts.first?.startedAt })
        table.add("finished", times(\.finishedAt))
        table.add("lease_ends", times(\.leaseEnds))
    }

    private static func addOrigins(of rows: [Trial], to table: inout ColumnTable) {
        table.add("worker", labels(rows, \.worker))
        table.add("source", labels(rows, \.origin.source))
        table.add("rule", labels(rows) { $0.reason?.rule })
        table.add("error", labels(rows) { $0.error?.kind.rawValue })
        table.add("duplicate_of", integers(rows, \.twin))
        table.add("parent", integers(rows) { $0.ancestors.last?.donor })
    }

    private static func column(of parameter: Int, _ domain: Domain, _ rows: [Trial]) -> Column {
        let values: [JSONValue]
        switch domain {
        case .float, .int, .normal: return numbers(rows) { $0.configuration.values[parameter]?.double }
        case .categorical(let listed, _): values = listed
        case .bool: values = [false, true]
        case .constant(let only): values = [only]
        }
        let places = Dictionary(zip(values, values.indices)) { first, _ in first }
        return .labels(
            rows.map { row in
                Int32(row.configuration.values[parameter].flatMap { places[$0] } ?? -1)
            }, values: values)
    }
}

extension Trial {
    /// The final value of a metric, else the last one reported.
    func lastValue(of metric: String) -> Double? { metrics?[metric] ?? lastMetrics?[metric] }
}
