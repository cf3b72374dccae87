import TuneCore

/// Who ran what when: one row an attempt, as columns.
///
/// Cost: a look at each attempt.
public struct Timeline: Sendable {
    /// The columns: trial, attempt, worker, start, end, outcome, from_step, to_step.
    public let table: ColumnTable
    /// How many attempts there are.
    public let total: Int
    /// How many of them are rows: those that began last.
    public let count: Int

    /// Lays out the attempts of a record, by when they began.
    public init(of chronicle: Chronicle, most: Int = AnalysisLimits.attempts) {
        var rows: [(trial: Int, attempt: TrialStory.Attempt)] = []
        for (index, story) in chronicle.stories.enumerated() {
            for attempt in story.attempts { rows.append((index + 1, attempt)) }
        }
        total = rows.count
        let order = rows.indices.sorted { first, second in
            (rows[first].attempt.startedAt.milliseconds, first)
                < (rows[second].attempt.startedAt.milliseconds, second)
        }
        let shown = order.suffix(most).map { rows[$0] }
        count = shown.count
        var (workers, outcomes, table) = (Labels(), Labels(), ColumnTable())
        for row in shown {
            workers.take(row.attempt.worker)
            outcomes.take(row.attempt.outcome.rawValue)
        }
        table.add("trial", .integers(shown.map { Int32(clamping: $0.trial) }))
        table.add("attempt", .integers(shown.map { Int32(clamping: $0.attempt.number) }))
        table.add("worker", workers.column)
        table.add("start", .numbers(shown.map { Double($0.attempt.startedAt.milliseconds) }))
        table.add("end", .numbers(shown.map { $0.attempt.endedAt.map { Double($0.milliseconds) } ?? .nan }))
        table.add("outcome", outcomes.column)
        table.add("from_step", .integers(shown.map { Int32(clamping: $0.attempt.fromStep) }))
        table.add("to_step", .integers(shown.map { Int32(clamping: $0.attempt.lastStep ?? -1) }))
        self.table = table
    }

    /// What a reader must know; nil where nothing was left out.
    public var note: String? {
        count < total ? "Of \(total) attempts the last \(count) are shown." : nil
    }
}
