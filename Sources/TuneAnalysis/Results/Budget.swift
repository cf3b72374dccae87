import TuneCore
public import TuneJSON

/// How much of each limit is used up, and how long the rest lasts at the pace so far.
public struct Budget: Sendable {
    /// A limit.
    public struct Line: Sendable, Hashable {
        /// Its name in the definition.
        public let limit: String
        /// How much is used.
        public let used: Double
        /// How much there is.
        public let allowed: Double
        /// Seconds until it is used up; nil where that cannot be said.
        public let secondsLeft: Double?
    }

    /// The limits that are set.
    public let lines: [Line]

    /// Looks at the limits of an experiment.
    public init(_ progress: Progress) {
        let (limits, elapsed) = (progress.limits, progress.elapsedSeconds)
        func steady(_ name: String, _ used: Double, of allowed: Double?) -> Line? {
            allowed.map { allowed in
                let left = max(0, allowed - used)
                let isKnown = progress.phase == .running && elapsed > 0 && used > 0
                return Line(
                    limit: name, used: used, allowed: allowed,
                    secondsLeft: isKnown ? left * elapsed / used : nil)
            }
        }
        func plain(_ name: String, _ used: Int, of allowed: Int?) -> Line? {
            allowed.map { Line(limit: name, used: Double(used), allowed: Double($0), secondsLeft: nil) }
        }
        lines = [
            steady("trials", Double(progress.madeTrials), of: limits.trials.map(Double.init)),
            steady("seconds", elapsed, of: limits.seconds),
            steady("resource", progress.resourceUsed, of: limits.resource),
            plain("failures", progress.failures, of: limits.failures),
            plain("plateau", progress.trialsWithoutGain, of: limits.plateau?.trials),
        ].compactMap(\.self)
    }

    /// The limits as the API shows them.
    public var json: JSONValue {
        .array(
            lines.map { line in
                [
                    "limit": .string(line.limit), "used": .number(line.used),
                    "allowed": .number(line.allowed),
                    "share": .number(line.used / line.allowed),
                    "eta_seconds": line.secondsLeft.map(JSONValue.number) ?? .null,
                ]
            })
    }
}
