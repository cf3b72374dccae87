public import TuneCore
public import TuneJSON

/// Where the steps went, and how many early stopping saved.
public struct ResourceUse: Sendable {
    /// Steps of all trials and attempts, by what became of the trial.
    public let steps: [TrialState: Double]
    /// Steps that stopped and paused trials did not take; nil where nothing is compared.
    public let saved: Double?
    /// The share of all steps, taken and saved, that was saved; nil where nothing is compared.
    public let savedShare: Double?

    /// Adds up a table's trials.
    public init(_ table: ResultTable) {
        var steps: [TrialState: Double] = [:]
        for row in table.rows { steps[row.trial.state, default: 0] += row.trial.resource }
        self.steps = steps
        guard let end = table.levels.last else {
            (saved, savedShare) = (nil, nil)
            return
        }
        let ended = table.rows.lazy.filter { $0.trial.state == .stopped || $0.trial.state == .paused }
        let rest = ended.reduce(0.0) { $0 + Double(max(0, end - ($1.trial.lastStep ?? 0))) }
        let used = TrialState.allCases.reduce(0) { $0 + (steps[$1] ?? 0) }
        saved = rest
        savedShare = used + rest > 0 ? rest / (used + rest) : 0
    }

    /// The steps by state, and the share that was saved.
    public var json: JSONValue {
        let members = TrialState.allCases.compactMap { state in
            steps[state].map { JSONObject.Member(state.rawValue, .number($0)) }
        }
        return .object(JSONObject(members))
    }
}
