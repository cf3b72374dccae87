public import TuneCore
public import TuneJSON

/// What somebody should look at: leases that ended, many failures, values that are not finite, duplicates, silence.
///
/// Cost: a look at each trial.
public struct Alerts: Sendable {
    /// What it is about.
    public enum Kind: String, Sendable, CaseIterable {
        case failures, nonfinite
        case staleLease = "stale_lease"
        case idle, duplicates
    }

    /// How much it matters.
    public enum Severity: String, Sendable, CaseIterable {
        case warning, serious
    }

    /// Something to look at.
    public struct Alert: Sendable, Hashable {
        /// What it is about.
        public let kind: Kind
        /// How much it matters.
        public let severity: Severity
        /// What is the matter, in a sentence.
        public let text: String
        /// The trials, the last ones first, at most 20.
        public let trials: [Int]
        /// How many trials there are.
        public let count: Int
    }

    /// The alerts, the serious ones first.
    public let alerts: [Alert]

    /// Looks at trials.
    public init(of trials: [Trial], spec: ExperimentSpec, _ progress: Progress) {
        let own = trials.filter { !$0.isImported }
        let found = [
            Self.failures(own), Self.nonfinite(own, spec), Self.staleLeases(own, at: progress.now),
            Self.silence(own, progress), Self.duplicates(own),
        ].compactMap(\.self)
        alerts = found.filter { $0.severity == .serious } + found.filter { $0.severity == .warning }
    }

    /// The alerts as the API shows them.
    public var json: JSONValue {
        .array(
            alerts.map { alert in
                [
                    "kind": .string(alert.kind.rawValue), "severity": .string(alert.severity.rawValue),
                    "text": .string(alert.text), "trials": .array(alert.trials.map(JSONValue.integer)),
                    "count": .integer(alert.count),
                ]
            })
    }

    private static func alert(_ kind: Kind, _ severity: Severity, _ text: String, _ trials: [Trial]) -> Alert
    {
        Alert(
            kind: kind, severity: severity, text: text,
            trials: trials.suffix(AnalysisLimits.namedTrials).reversed().map(\.number), count: trials.count)
    }

    /// Three failures and a fifth of what ended, or nothing but failures.
    private static func failures(_ trials: [Trial]) -> Alert? {
        let failed = trials.filter { $0.state == .failed }
        let ended = trials.count { $0.state.isFinal && $0.state != .cancelled }
        guard failed.count == ended || (failed.count >= 3 && failed.count * 5 >= ended), !failed.isEmpty
        else {
            return nil
        }
        var kinds: [TrialError.Kind: Int] = [:]
        for trial in failed { kinds[trial.error?.kind ?? .error, default: 0] += 1 }
        let common = kinds.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key ?? .error
        let text =
            "Of \(words(ended, "trial")) that ended \(failed.count) failed, most often with \(common.rawValue)."
        return alert(.failures, failed.count * 2 >= ended && ended > 1 ? .serious : .warning, text, failed)
    }

    private static func nonfinite(_ trials: [Trial], _ spec: ExperimentSpec) -> Alert? {
        let metric = spec.objective.metric
        let measured = trials.count { $0.lastValue(of: metric) != nil }
        let wrong = trials.filter { $0.lastValue(of: metric).map { !$0.isFinite } ?? false }
        guard !wrong.isEmpty else { return nil }
        let severity = wrong.count >= 3 && wrong.count * 5 >= measured ? Severity.serious : .warning
        let text = "\(metric) is not finite in \(wrong.count) of \(words(measured, "trial"))."
        return alert(.nonfinite, severity, text, wrong)
    }

    /// Trials that are given up for lost, and those that will be at the next tick.
    private static func staleLeases(_ trials: [Trial], at now: Timestamp) -> Alert? {
        let live = trials.filter(\.state.isLive)
        let stale = live.filter { $0.state == .lost || ($0.leaseEnds.map { $0 <= now } ?? false) }
        guard !stale.isEmpty else { return nil }
        let severity = stale.count * 2 >= live.count && live.count > 1 ? Severity.serious : .warning
        let text = "The lease of \(words(stale.count, "trial")) ended without a sign of life from the worker."
        return alert(.staleLease, severity, text, stale)
    }

    /// A running experiment at which nobody has worked for a minute.
    private static func silence(_ trials: [Trial], _ progress: Progress) -> Alert? {
        guard progress.phase == .running, !trials.contains(where: \.state.isLive) else { return nil }
        let seconds = progress.now.seconds(since: progress.lastActivity ?? progress.createdAt)
        guard seconds >= 60 else { return nil }
        let text =
            progress.lastActivity == nil
            ? "No worker has asked for a trial yet."
            : "No worker has asked or reported for \(duration(seconds))."
        return alert(.idle, .warning, text, [])
    }

    /// Three and a tenth of all.
    private static func duplicates(_ trials: [Trial]) -> Alert? {
        let twins = trials.filter { $0.twin != nil }
        guard twins.count >= 3, twins.count * 10 >= trials.count else { return nil }
        let text =
            "\(twins.count) of \(words(trials.count, "trial")) have a configuration that was there before: "
            + "the space may be too small for so many."
        return alert(.duplicates, .warning, text, twins)
    }

    private static func words(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    private static func duration(_ seconds: Double) -> String {
        switch seconds {
        case ..<7200: words(Int(seconds / 60), "minute")
        case ..<172_800: words(Int(seconds / 3600), "hour")
        default: words(Int(min(seconds, 1e12) / 86_400), "day")
        }
    }
}
