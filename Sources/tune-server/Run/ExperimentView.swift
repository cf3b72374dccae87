import TuneJSON

/// An experiment as a server shows it, for people who watch it run.
struct ExperimentView {
    private let json: JSONValue

    init(_ json: JSONValue) {
        self.json = json
    }

    var name: String { json["name"]?.string ?? "" }
    var state: String { json["state"]?.string ?? "" }
    var reason: String? { json["reason"]?.string }
    var isOver: Bool { ["completed", "stopped", "failed"].contains(state) }
    var elapsedSeconds: Double { json["elapsed_seconds"]?.double ?? 0 }
    var seed: Int { json["seed"]?.int ?? 0 }
    var lastLevel: Int? { json["levels"]?.array?.last?.int }
    var evaluator: JSONValue? { json["evaluator"].flatMap { $0.isNull ? nil : $0 } }
    var best: JSONValue? { json["best"].flatMap { $0.isNull ? nil : $0 } }
    var metric: String { objective?["metric"]?.string ?? "value" }
    var isMaximised: Bool { objective?["goal"]?.string == "maximize" }
    /// Why an ask would have to wait, if it would.
    var waiting: String? { json["waiting"]?["detail"]?.string }

    /// How many trials are in a state; `trials` counts all.
    func count(_ state: String) -> Int { json["counts"]?[state]?.int ?? 0 }

    /// How many trials have been handed out and came back: with a result, with none, or to be taken up again.
    var finished: Int {
        count("trials") - ["queued", "running", "stopping", "lost"].reduce(0) { $0 + count($1) }
    }

    /// The number of trials to make, where that is limited.
    var trialLimit: Int? { limit("trials")?.int }

    /// How much is done, 0 to 1: the nearest of the limits of trials, steps and seconds; nil without any.
    var progress: Double? {
        let shares = [
            limit("trials")?.double.map { Double(finished) / $0 },
            limit("resource")?.double.map { (json["resource_used"]?.double ?? 0) / $0 },
            limit("seconds")?.double.map { elapsedSeconds / $0 },
        ]
        return shares.compactMap { $0 }.max().map { min(max($0, 0), 1) }
    }

    /// Seconds of running that are left if all goes on as it went; nil while there is nothing to go by.
    var secondsLeft: Double? {
        guard let progress, progress > 0.02, elapsedSeconds > 1 else { return nil }
        return elapsedSeconds * (1 - progress) / progress
    }

    private var objective: JSONValue? { json["objectives"]?.array?.first }

    private func limit(_ name: String) -> JSONValue? {
        json["limits"]?[name].flatMap { $0.isNull ? nil : $0 }
    }
}
