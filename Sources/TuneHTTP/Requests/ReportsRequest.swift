import TuneCore
import TuneJSON

/// The body of a report call: one report, or `{"reports": [...]}` with 1 to 1,000.
struct ReportsRequest: Sendable {
    /// The reports, in the order in which they were sent.
    let reports: [Report]
    private let isList: Bool

    init(_ json: JSONValue) throws(InvalidField) {
        isList = json.object?.members.contains { $0.name == "reports" } ?? false
        guard isList else {
            reports = [try Report(json, at: "")]
            return
        }
        let fields = try Fields(json, known: ["reports"], required: ["reports"])
        reports = try fields.read("reports", readReports) ?? []
    }

    /// Where a field that the core complains about stands in this body: the core counts the reports only.
    func pointer(_ core: String) -> String { isList ? pointerInList(core) : core }
}

/// Where a field of the only report stands once that report is in a list.
func pointerInList(_ core: String) -> String { core == "/step" ? "/reports/0/step" : core }

/// Reads a list of 1 to 1,000 reports.
func readReports(_ json: JSONValue, at pointer: String) throws(InvalidField) -> [Report] {
    let entries = try json.list(at: pointer, count: 1...CoreLimits.reportsPerCall)
    var reports: [Report] = []
    reports.reserveCapacity(entries.count)
    for (index, entry) in entries.enumerated() {
        reports.append(try Report(entry, at: "\(pointer)/\(index)"))
    }
    return reports
}

extension Report {
    /// Reads a report: a step, metrics, and where the trainer saved itself.
    init(_ json: JSONValue, at pointer: String) throws(InvalidField) {
        let fields = try Fields(
            json, at: pointer, known: ["step", "metrics", "checkpoint"], required: ["step", "metrics"])
        self.init(
            step: try fields.integer("step", in: 0...CoreLimits.largestStep) ?? 0,
            metrics: try Metrics(fields["metrics"] ?? .null, at: fields.pointer(to: "metrics")),
            checkpoint: try fields.read("checkpoint", CheckpointReference.init(_:at:))?.uri)
    }
}
