import TuneCore
import TuneJSON

/// A report as its row keeps it: the objective's value in a column, and what is rare as JSON beside it.
struct ReportRow {
    let version: Int
    let at: Timestamp
    let trial: Int
    let attempt: Int
    let step: Int
    /// What the trainer was told, unless it was to go on.
    let action: String?
    /// The value of the experiment's first objective; nil when it was not reported or a column cannot keep
    /// it.
    let value: Scalar?
    /// The other members of the event as a JSON object, with `metrics` when there are others than the
    /// objective.
    let detail: [UInt8]?

    /// Takes a row apart from an event.
    init(_ reported: Reported, version: Int, at: Timestamp, metric: String?) {
        self.version = version
        self.at = at
        trial = reported.trial
        attempt = reported.attempt
        step = reported.step
        action = reported.action == .proceed ? nil : reported.action.rawValue
        let members = reported.metrics.object.members
        let objective = members.first { metric?.utf8.elementsEqual($0.name.utf8) ?? false }
        value = objective.flatMap { Scalar($0.value) }
        let isSingle = members.count == 1 && value != nil
        let detail = Self.detail(of: reported, withMetrics: !isSingle)
        self.detail = detail.members.isEmpty ? nil : JSONValue.object(detail).serialised()
    }

    init(
        version: Int, at: Timestamp, trial: Int, attempt: Int, step: Int, action: String?, value: Scalar?,
        detail: [UInt8]?
    ) {
        self.version = version
        self.at = at
        self.trial = trial
        self.attempt = attempt
        self.step = step
        self.action = action
        self.value = value
        self.detail = detail
    }

    private static func detail(of reported: Reported, withMetrics: Bool) -> JSONObject {
        if !withMetrics, reported.isPlain, !reported.completes { return JSONObject() }
        return JSONObject(
            EventBody.reported(reported).json.members.filter { member in
                switch member.name {
                case "trial", "attempt", "step", "action": false
                case "metrics": withMetrics
                default: true
                }
            })
    }

    /// The event; nil when the row does not read.
    ///
    /// Cost: no parsing where there is nothing but the objective.
    func reported(metric: String?) -> Reported? {
        guard var members = object, let metrics = metrics(members, metric) else { return nil }
        let isPlain = members.members.allSatisfy { $0.name == "metrics" }
        if isPlain, action == nil {
            return Reported(
                trial: trial, attempt: attempt, step: step, metrics: metrics, checkpoint: nil,
                action: .proceed,
                completes: false, marks: [], reason: nil)
        }
        members["trial"] = .integer(trial)
        members["attempt"] = .integer(attempt)
        members["step"] = .integer(step)
        members["metrics"] = .object(metrics.object)
        members["action"] = action.map(JSONValue.string)
        guard case .reported(let reported)? = EventBody(type: "reported", json: members) else { return nil }
        return reported
    }

    /// The metrics as sent; nil when the row does not read.
    func metrics(metric: String?) -> Metrics? {
        object.flatMap { metrics($0, metric) }
    }

    private var object: JSONObject? {
        guard let detail else { return JSONObject() }
        return (try? JSONParser.parse(detail, limits: .stored))?.object
    }

    private func metrics(_ detail: JSONObject, _ metric: String?) -> Metrics? {
        if let metrics = detail.members.isEmpty ? nil : detail["metrics"]?.object {
            return Metrics(trusted: metrics)
        }
        guard let metric, let value else { return nil }
        return Metrics(trusted: JSONObject([JSONObject.Member(metric, value.json)]))
    }

    /// The checksum of this row, which follows from that of the row before.
    func checksum(after previous: UInt64) -> UInt64 {
        var checksum = Checksum(after: previous)
        checksum.add(version)
        checksum.add(at.milliseconds)
        checksum.add(trial)
        checksum.add(attempt)
        checksum.add(step)
        checksum.add(value)
        checksum.add(action)
        checksum.add(detail)
        return checksum.value
    }
}

extension JSONLimits {
    /// What a row may hold: the store reads back whatever it wrote.
    static let stored = JSONLimits(bytes: .max, depth: 512)
}
