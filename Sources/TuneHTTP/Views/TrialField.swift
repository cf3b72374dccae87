/// The members of a trial that can be asked for.
enum TrialField: String, Sendable, Hashable, CaseIterable {
    case number, state, config, attempt, origin, worker, metrics, value, step, bracket
    case createdAt = "created_at"
    case startedAt = "started_at"
    case finishedAt = "finished_at"
    case error, reason, checkpoint, lineage, lease, links, reports

    /// What is shown to who does not choose: all but the reports.
    static let usual = allCases.filter { $0 != .reports }

    /// What a table shows to who does not choose.
    static let tabular: [TrialField] = [
        .number, .state, .attempt, .value, .step, .worker, .createdAt, .finishedAt, .config, .metrics,
    ]
}
