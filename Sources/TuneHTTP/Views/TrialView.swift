import TuneCore
import TuneJSON

extension Experiment {
    /// A trial as it is shown.
    ///
    /// - Parameter fields: The members to show, in this order; `reports` is left empty for who reads them.
    func view(of trial: Trial, fields: [TrialField] = TrialField.usual) -> JSONValue {
        .object(JSONObject(fields.map { JSONObject.Member($0.rawValue, value(of: $0, in: trial)) }))
    }

    private func value(of field: TrialField, in trial: Trial) -> JSONValue {
        switch field {
        case .number: .integer(trial.number)
        case .state: .string(trial.state.rawValue)
        case .config: spec.space.json(of: trial.configuration)
        case .attempt: .integer(trial.attempt)
        case .origin: trial.origin.json
        case .worker: .optional(trial.worker)
        case .metrics: (trial.metrics ?? trial.lastMetrics).map { .object($0.object) } ?? .null
        case .value: value(of: trial).map(metricJSON) ?? .null
        case .step: .optional(trial.lastStep)
        case .bracket: .integer(trial.bracket)
        case .createdAt: .string(trial.createdAt.text)
        case .startedAt: .optional(trial.attempts.first?.startedAt)
        case .finishedAt: .optional(trial.finishedAt)
        case .error: trial.error?.json ?? .null
        case .reason: trial.reason?.json ?? .null
        case .checkpoint: trial.checkpoint?.view() ?? .null
        case .lease: trial.state.isLive ? ["expires_at": .optional(trial.leaseEnds)] : .null
        case .lineage: lineage(of: trial)
        case .links: links(of: trial)
        case .reports: .array([])
        }
    }

    /// Whom the trial cloned, oldest first.
    private func lineage(of trial: Trial) -> JSONValue {
        .array(
            trial.ancestors.map { ancestor in
                [
                    "step": .integer(ancestor.step), "from_trial": .integer(ancestor.donor),
                    "checkpoint": ancestor.checkpoint.view(),
                    "reason": ancestor.reason?.json ?? .null,
                    "replaced_config": spec.space.json(of: ancestor.replaced),
                ]
            })
    }

    private func links(of trial: Trial) -> JSONValue {
        let path = path(ofTrial: trial.number)
        return [
            "self": .string(path), "reports": .string(path + "/reports"),
            "history": .string(path + "/history"),
        ]
    }

    /// The path of a trial.
    func path(ofTrial number: Int) -> String { "\(path)/trials/\(number)" }
}

extension Checkpoint {
    /// The checkpoint as it is shown.
    ///
    /// - Parameter bytes: Its size, where the server has it at hand.
    func view(bytes: Int? = nil) -> JSONValue {
        ["step": .integer(step), "uri": .string(uri), "bytes": .optional(bytes)]
    }
}
