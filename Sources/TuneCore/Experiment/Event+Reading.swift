public import TuneJSON

extension Event {
    /// Reads what `json` wrote; nil when it does not read.
    public init?(_ json: JSONValue) {
        guard let object = json.object, let version = json["version"]?.int,
            let at = json["at"]?.string.flatMap(Timestamp.init), let type = json["type"]?.string,
            let body = EventBody(type: type, json: object)
        else { return nil }
        self.init(version: version, at: at, body: body)
    }
}

extension EventBody {
    /// Reads what `type` and `json` wrote; nil when it does not read.
    public init?(type: String, json: JSONObject) {
        let body = JSONValue.object(json)
        switch type {
        case "created": self = .created(body["experiment"] ?? .null)
        case "edited": self = .edited(body["changes"] ?? .null)
        case "phase_changed":
            guard let change = PhaseChange(body) else { return nil }
            self = .phaseChanged(change)
        case "handed_out":
            guard let handOut = HandOut(body) else { return nil }
            self = .handedOut(handOut)
        case "reported":
            guard let reported = Reported(body) else { return nil }
            self = .reported(reported)
        case "finished":
            guard let finished = Finished(body) else { return nil }
            self = .finished(finished)
        case "reopened": self = .reopened
        default:
            guard let trial = body["trial"]?.int, let read = EventBody(type: type, trial: trial, body) else {
                return nil
            }
            self = read
        }
    }

    private init?(type: String, trial: Int, _ body: JSONValue) {
        let attempt = body["attempt"]?.int ?? 0
        let reason = Reason(body["reason"] ?? .null)
        switch (type, reason) {
        case ("trial_added", _):
            self = .trialAdded(
                TrialAdded(
                    trial: trial, config: body["config"] ?? [:], reports: body["reports"]?.int ?? 0,
                    isCompleted: body["completed"]?.bool ?? false,
                    origin: body["origin"].map(Origin.init)))
        case ("checkpointed", _):
            guard let step = body["step"]?.int, let uri = body["uri"]?.string else { return nil }
            self = .checkpointed(trial: trial, attempt: attempt, Checkpoint(step: step, uri: uri))
        case ("revived", _): self = .revived(trial: trial, attempt: attempt)
        case ("lost", _): self = .lost(trial: trial, attempt: attempt)
        case ("stop_requested", let reason?): self = .stopRequested(trial: trial, reason: reason)
        case ("requeued", let reason?): self = .requeued(trial: trial, reason: reason)
        case ("paused", let reason?): self = .paused(trial: trial, attempt: attempt, reason: reason)
        case ("ended", let reason?):
            guard let state = body["state"]?.string.flatMap(TrialState.init(rawValue:)) else { return nil }
            self = .ended(
                trial: trial, state: state, error: TrialError(body["error"] ?? .null), reason: reason)
        default: return nil
        }
    }
}

extension PhaseChange {
    init?(_ json: JSONValue) {
        guard let phase = json["state"]?.string.flatMap(Phase.init(rawValue:)),
            let mode = json["mode"]?.string.flatMap(SteeringMode.init(rawValue:)),
            let reason = Reason(json["reason"] ?? .null)
        else { return nil }
        self.init(
            phase: phase, ending: json["ending"]?.string.flatMap(Phase.init(rawValue:)), mode: mode,
            reason: reason, limits: json["limits"].flatMap { $0.isNull ? nil : $0 })
    }
}

extension HandOut {
    init?(_ json: JSONValue) {
        guard let trial = json["trial"]?.int, let attempt = json["attempt"]?.int else { return nil }
        self.init(
            trial: trial, config: json["config"], origin: json["origin"].map(Origin.init), attempt: attempt,
            worker: json["worker"]?.string, canResume: json["can_resume"]?.bool ?? true,
            fromStep: json["from_step"]?.int ?? 0, untilStep: json["until_step"]?.int,
            bracket: json["bracket"]?.int ?? 0, reason: json["reason"].flatMap(Reason.init))
    }
}

extension Reported {
    init?(_ json: JSONValue) {
        guard let trial = json["trial"]?.int, let attempt = json["attempt"]?.int,
            let step = json["step"]?.int,
            let metrics = json["metrics"]?.object
        else { return nil }
        self.init(
            trial: trial, attempt: attempt, step: step, metrics: Metrics(trusted: metrics),
            checkpoint: json["checkpoint"]?.string,
            action: json["action"]?.string.flatMap(Action.init(rawValue:)) ?? .proceed,
            completes: json["completes"]?.bool ?? false,
            marks: json["rungs"]?.array?.compactMap(\.int) ?? [], reason: json["reason"].flatMap(Reason.init),
            clone: json["clone"].flatMap(CloneOrder.init))
    }
}

extension CloneOrder {
    init?(_ json: JSONValue) {
        guard let donor = json["from_trial"]?.int, let config = json["config"],
            let step = json["checkpoint"]?["step"]?.int, let uri = json["checkpoint"]?["uri"]?.string
        else { return nil }
        self.init(donor: donor, checkpoint: Checkpoint(step: step, uri: uri), config: config)
    }
}

extension Finished {
    init?(_ json: JSONValue) {
        guard let trial = json["trial"]?.int, let attempt = json["attempt"]?.int,
            let state = json["state"]?.string.flatMap(TrialState.init(rawValue:))
        else { return nil }
        self.init(
            trial: trial, attempt: attempt, state: state,
            metrics: (json["metrics"]?.object).map { Metrics(trusted: $0) },
            error: json["error"].flatMap(TrialError.init), checkpoint: json["checkpoint"]?.string,
            marks: json["rungs"]?.array?.compactMap(\.int) ?? [])
    }
}

extension TrialError {
    init?(_ json: JSONValue) {
        guard let kind = json["kind"]?.string.flatMap(Kind.init(rawValue:)) else { return nil }
        self.init(kind: kind, message: json["message"]?.string ?? "")
    }
}

extension Reason {
    init?(_ json: JSONValue) {
        guard let rule = json["rule"]?.string, let text = json["text"]?.string else { return nil }
        func number(_ name: String) -> Double? {
            switch json[name] {
            case .string("nan"): .nan
            case .string("inf"): .infinity
            case .string("-inf"): -.infinity
            case let value: value?.double
            }
        }
        self.init(
            rule: rule, text: text, rung: json["rung"]?.int, bracket: json["bracket"]?.int,
            value: number("value"), threshold: number("threshold"), rank: json["rank"]?.int,
            count: json["count"]?.int)
    }
}
