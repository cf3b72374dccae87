import TuneCore
public import TuneJSON
import TuneStore

/// A new experiment that begins with what another one found out.
///
/// Its definition is the other one's with some members replaced; of `space` single parameters are replaced, and null
/// takes one away. Trials of the source whose configurations fit the new space come along with their curves and count
/// for the searcher, not for limits or rungs. Of the others the best are tried anew, with those of their values that
/// still fit.
public struct Fork: Sendable {
    /// Which trials come along.
    public enum Trials: String, Sendable, CaseIterable {
        /// All that ended with a result: completed and stopped ones.
        case all
        /// Those that ran to their end.
        case completed
        case none
    }

    /// The name of the new experiment; nil to have one chosen.
    public let name: String?
    /// Members of the definition to replace.
    public let changes: JSONObject
    /// Which trials come along.
    public let trials: Trials

    /// How many trials that do not fit are tried anew at most.
    static let retried = 5

    /// Makes a wish.
    public init(name: String?, changes: JSONObject, trials: Trials) {
        self.name = name
        self.changes = changes
        self.trials = trials
    }

    /// The definition that follows from the source's.
    func body(from source: JSONObject) -> JSONValue {
        var body = source
        body["name"] = name.map(JSONValue.string)
        for member in changes.members {
            if member.name == "space", case .object(let parameters) = member.value {
                var space = source["space"]?.object ?? JSONObject()
                for parameter in parameters.members {
                    space[parameter.name] = parameter.value.isNull ? nil : parameter.value
                }
                body["space"] = .object(space)
            } else {
                body[member.name] = member.value.isNull ? nil : member.value
            }
        }
        return .object(body)
    }

    /// A trial of the source as it can be taken over.
    struct Source: Sendable {
        let number: Int
        let config: JSONObject
        let metrics: Metrics
        let isStopped: Bool
        let reports: Int
        let score: Trial.Score?
    }

    /// The trials of the source that come along.
    func sources(in experiment: borrowing Experiment) -> [Source] {
        guard trials != .none else { return [] }
        var sources: [Source] = []
        for trial in experiment.trials {
            let isStopped = trial.state == .stopped
            guard trial.state == .completed || (isStopped && trials == .all),
                let metrics = trial.metrics ?? trial.lastMetrics, trial.ancestors.isEmpty
            else { continue }
            sources.append(
                Source(
                    number: trial.number,
                    config: experiment.spec.space.json(of: trial.configuration).object ?? JSONObject(),
                    metrics: trial.lastMetrics?.merged(with: metrics) ?? metrics, isStopped: isStopped,
                    reports: trial.reportCount, score: trial.score))
        }
        return sources
    }
}

extension Fork.Source {
    /// The configuration in another space; nil where it does not fit.
    func configuration(in space: SearchSpace) -> Configuration? {
        try? space.configuration(from: .object(known(to: space)), at: "")
    }

    /// What of the configuration fits another space; nil when nothing does.
    func partial(in space: SearchSpace) -> JSONValue? {
        var rest = known(to: space)
        for member in rest.members {
            let alone: JSONValue = .object(JSONObject([member]))
            if (try? space.partialConfiguration(from: alone, at: "")) == nil { rest[member.name] = nil }
        }
        let json = JSONValue.object(rest)
        guard !rest.members.isEmpty, (try? space.partialConfiguration(from: json, at: "")) != nil else {
            return nil
        }
        return json
    }

    private func known(to space: SearchSpace) -> JSONObject {
        JSONObject(config.members.filter { space.index(of: $0.name) != nil })
    }
}
