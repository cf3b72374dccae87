import TuneCore
import TuneJSON

/// The body of a tell: results of 1 to 256 trials, and an ask for what comes next.
struct TellRequest: Sendable {
    /// What became of one trial.
    struct Item: Sendable {
        /// The trial's number.
        let trial: Int
        /// The token of its lease.
        let lease: String?
        /// Steps that it trained, possibly none.
        let reports: [Report]
        /// How it ended, if it has.
        let completion: TrialCompletion?
        /// Where the item stands in the body.
        let pointer: String
    }

    /// The items, each of which answers for itself.
    let items: [Item]
    /// What is asked for afterwards.
    let ask: AskRequest?

    init(_ json: JSONValue) throws(InvalidField) {
        let fields = try Fields(json, known: ["results", "ask"], required: ["results"])
        let results = try fields.list("results", count: 1...Limits.standard.resultsPerTell) ?? []
        var items: [Item] = []
        for (index, result) in results.enumerated() {
            items.append(try Item(result, at: "/results/\(index)"))
        }
        self.items = items
        ask = try fields.read("ask", AskRequest.init(_:at:))
    }
}

extension TellRequest.Item {
    init(_ json: JSONValue, at pointer: String) throws(InvalidField) {
        let fields = try Fields(
            json, at: pointer, known: ["trial", "lease", "reports", "complete"], required: ["trial"])
        self.init(
            trial: try fields.integer("trial", in: 1...CoreLimits.trialsPerExperiment) ?? 1,
            lease: try fields.text("lease", limit: 200),
            reports: try fields.read("reports", readReports) ?? [],
            completion: try fields.read("complete", TrialCompletion.init(_:at:)), pointer: pointer)
    }

    /// Where a field that the core complains about stands in the whole body.
    func pointer(_ core: String) -> String {
        switch core {
        case "/metrics": pointer + "/complete/metrics"
        case "": pointer + "/reports"
        default: pointer + pointerInList(core)
        }
    }
}
