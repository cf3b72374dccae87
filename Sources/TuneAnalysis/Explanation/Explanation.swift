public import TuneCore
public import TuneJSON

/// Why a trial has its configuration and where it stands, in words and as it was recorded.
///
/// What a searcher or scheduler wrote down when it decided is told; nothing is worked out again.
public struct Explanation: Sendable {
    private let trial: Trial
    private let spec: ExperimentSpec

    /// Explains a trial.
    public init(of trial: Trial, in spec: ExperimentSpec) {
        self.trial = trial
        self.spec = spec
    }

    /// Why this configuration: who chose it and from what.
    public var configuration: String {
        let origin = trial.origin
        let searcher = "The searcher \(spec.searcher.name)"
        let sentence =
            switch origin.source {
            case "client": "A person added this configuration."
            case "initial": "It is one of the experiment's initial configurations."
            case "random": "\(searcher) drew it at random."
            case "grid": "\(searcher) took the next cell of its grid."
            case "model": "\(searcher) took it from its model."
            default: "\(searcher) chose it by \(origin.source.withSpaces)."
            }
        let details = origin.details.members.compactMap(phrase)
        return details.isEmpty ? sentence : "\(sentence) It noted \(details.joined(separator: "; "))."
    }

    /// Where the scheduler placed it, and what it is now.
    public var standing: String {
        var parts = ["The trial is \(trial.state.rawValue)"]
        if let step = trial.lastStep { parts.append("its last report was of step \(step)") }
        if trial.bracket > 0 { parts.append("it is in bracket \(trial.bracket)") }
        let sentence = parts.joined(separator: ", ") + "."
        guard let text = trial.reason?.text, let first = text.first else { return sentence }
        let end = text.hasSuffix(".") ? "" : "."
        return "\(sentence) \(first.uppercased())\(text.dropFirst())\(end)"
    }

    /// The answer of the API, with the decisions as the trial's history tells them.
    public func json(decisions: JSONValue) -> JSONValue {
        [
            "number": .integer(trial.number), "config": spec.space.json(of: trial.configuration),
            "configuration": .string(configuration), "origin": trial.origin.json,
            "state": .string(trial.state.rawValue), "standing": .string(standing),
            "reason": trial.reason?.json ?? .null,
            "rungs": .array(
                trial.marks.map { mark in
                    [
                        "level": .integer(mark.level),
                        "value": mark.loss.isFinite
                            ? .number(spec.objective.value(of: mark.loss)) : .null,
                    ]
                }),
            "decisions": decisions,
        ]
    }

    private func phrase(_ member: JSONObject.Member) -> String? {
        let name = member.name.withSpaces
        switch member.value {
        case .null: return nil
        case .string(let text): return "\(name) \(text)"
        case .integer, .number, .bool: return "\(name) \(member.value.text)"
        case .array(let elements) where elements.count <= 8: return "\(name) \(member.value.text)"
        case .array(let elements): return "\(name) of \(elements.count) entries"
        case .object(let object):
            let scalars = object.members.filter { $0.value.isScalar }.prefix(8)
            let inner = scalars.compactMap(phrase)
            return inner.isEmpty ? name : "\(name) (\(inner.joined(separator: ", ")))"
        }
    }
}

extension String {
    /// The name with spaces for underscores.
    fileprivate var withSpaces: String { String(map { $0 == "_" ? " " : $0 }) }
}
