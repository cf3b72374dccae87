import TuneClient
import TuneJSON

/// What came of an experiment: the best trials and the best configuration.
struct Results {
    let api: TuneAPI
    let experiment: ExperimentView

    private static let trials = 10
    private static let columns = 8

    /// The lines to print.
    func lines() throws(CommandFailure) -> [String] {
        var lines = [
            "", "\(experiment.name) is \(experiment.state)" + (experiment.reason.map { ": \($0)" } ?? "."),
        ]
        guard let best = experiment.best else { return lines + ["No trial brought a result."] }
        lines +=
            ["", "The best trials:"]
            + (try table(parameters: best["config"]?.object?.members.map(\.name) ?? []))
        lines += [
            "",
            "The best configuration (trial \(short(best["number"])), \(experiment.metric) \(short(best["value"]))):",
            best["config"]?.prettyText ?? "{}",
        ]
        return lines
    }

    private func table(parameters: [String]) throws(CommandFailure) -> [String] {
        let shown = Array(parameters.prefix(Self.columns))
        var table = TextTable(["trial", experiment.metric, "step"] + shown + ["state"])
        let order = experiment.isMaximised ? "-value" : "value"
        let query = "sort=\(order)&limit=\(Self.trials)&fields=number,state,value,step,config"
        do throws(ClientFailure) {
            for trial in try api.trials(experiment.name, query: query)["items"]?.array ?? []
            where trial["value"]?.double != nil {
                let config = shown.map { short(trial["config"]?[$0]) }
                table.append(
                    [short(trial["number"]), short(trial["value"]), short(trial["step"])] + config
                        + [short(trial["state"])])
            }
        } catch {
            throw CommandFailure("\(error)")
        }
        return table.lines
    }
}
