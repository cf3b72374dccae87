import TuneCore
import TuneJSON
import TuneService

/// The body that adds a trial: a configuration to queue, or one with the results of a training that is done.
struct AdditionRequest: Sendable {
    private let config: JSONValue
    private let metrics: Metrics?
    private let reports: [Report]

    init(_ json: JSONValue) throws(InvalidField) {
        let fields = try Fields(json, known: ["config", "state", "metrics", "reports"], required: ["config"])
        let state = try fields.choice("state", of: ["queued", "completed"]) ?? "queued"
        config = fields["config"] ?? .null
        guard case .object = config else {
            throw fields.invalid("config", "must be an object, not \(config.kind)")
        }
        metrics = try fields.read("metrics", Metrics.init(_:at:))
        reports = try fields.read("reports", readCurve) ?? []
        guard state == "queued" else {
            guard metrics != nil else {
                throw fields.invalid("metrics", "is missing; a completed trial has them")
            }
            return
        }
        for name in ["metrics", "reports"] where fields[name] != .none {
            throw fields.invalid(name, "goes with state completed only")
        }
    }

    /// The trial to add, once the space is known.
    func addition(in space: SearchSpace) throws(ServiceFailure) -> TrialAddition {
        do {
            let configuration = try space.configuration(from: config, at: "/config")
            return TrialAddition(configuration: configuration, metrics: metrics, reports: reports)
        } catch {
            throw .refused(.invalid(error))
        }
    }
}

/// Reads the reports of a training that is done: steps ascend, and there is nothing left to resume.
private func readCurve(_ json: JSONValue, at pointer: String) throws(InvalidField) -> [Report] {
    let reports = try readReports(json, at: pointer)
    for (index, report) in reports.enumerated() {
        guard report.checkpoint == nil else {
            throw InvalidField("\(pointer)/\(index)/checkpoint", "has no use in a trial that is over")
        }
        guard index == 0 || report.step > reports[index - 1].step else {
            throw InvalidField("\(pointer)/\(index)/step", "must be above the step before")
        }
    }
    return reports
}
