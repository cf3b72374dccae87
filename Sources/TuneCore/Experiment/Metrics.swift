public import TuneJSON

/// Named numbers that a trainer reported, as they were sent; non-finite ones are the strings "nan", "inf", "-inf".
public struct Metrics: Sendable, Hashable {
    /// The metrics as an object of numbers and those three strings.
    public let object: JSONObject

    /// Takes over an object that came from `init(_:at:)` before.
    public init(trusted object: JSONObject) {
        self.object = object
    }

    /// Reads metrics: 1 to 50 of them, each a number or "nan", "inf", "-inf".
    public init(_ json: JSONValue, at pointer: String) throws(InvalidField) {
        guard case .object(let object) = json, (1...CoreLimits.metrics).contains(object.members.count) else {
            throw InvalidField(
                pointer, "must be an object of 1 to \(CoreLimits.metrics) metrics, not \(json.kind)")
        }
        for member in object.members {
            let path = TuneJSON.pointer(pointer, member.name)
            _ = try JSONValue.string(member.name).text(at: path, limit: CoreLimits.nameLength)
            guard number(of: member.value) != nil else {
                throw InvalidField(
                    path, "must be a number or \"nan\", \"inf\", \"-inf\", not \(member.value.kind)")
            }
        }
        self.object = object
    }

    /// A metric's value, which may be NaN or infinite; nil where it was not reported.
    public subscript(name: String) -> Double? { object[name].flatMap(number(of:)) }

    /// These metrics with others laid over them: the others' values win.
    public func merged(with other: Metrics) -> Metrics {
        var object = object
        for member in other.object.members { object[member.name] = member.value }
        return Metrics(trusted: object)
    }

    /// A number that tells different metrics apart, whatever their order: equal metrics have equal digests.
    var digest: UInt64 {
        var sum: UInt64 = 0
        for member in object.members {
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            for byte in member.name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            hash ^= (number(of: member.value) ?? 0).bitPattern
            hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
            hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
            sum = sum &+ (hash ^ (hash >> 31))
        }
        return sum
    }
}

/// The number that a metric's value stands for.
private func number(of value: JSONValue) -> Double? {
    switch value {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .string("nan"): .nan
    case .string("inf"): .infinity
    case .string("-inf"): -.infinity
    case .null, .bool, .string, .array, .object: nil
    }
}

/// A number as JSON: non-finite ones become the strings "nan", "inf", "-inf".
public func metricJSON(_ value: Double) -> JSONValue {
    if value.isFinite { return .number(value) }
    return value.isNaN ? "nan" : value > 0 ? "inf" : "-inf"
}

/// The limits that the core itself keeps; the server shows them under /version.
public enum CoreLimits {
    /// Metrics in a report.
    public static let metrics = 50
    /// Characters in the name of a parameter or metric.
    public static let nameLength = 100
    /// Reports in one call.
    public static let reportsPerCall = 1000
    /// Reports of one trial, over all attempts.
    public static let reportsPerTrial = 1_000_000
    /// The largest step.
    public static let largestStep = 1_000_000_000
    /// Trials in one ask.
    public static let trialsPerAsk = 256
    /// Trials of one experiment.
    public static let trialsPerExperiment = 999_999_999
    /// Objectives of an experiment.
    public static let objectives = 10
    /// Initial configurations.
    public static let initial = 1000
    /// Tags of an experiment.
    public static let tags = 50
    /// Characters of a tag.
    public static let tagLength = 64
    /// Bytes of an experiment's notes.
    public static let notes = 65_536
    /// Characters of a reason given by a user.
    public static let reasonLength = 500
    /// Characters of a worker's name.
    public static let workerLength = 200
    /// Characters of an error message; longer ones are cut.
    public static let messageLength = 20_000
    /// Workers of the built-in evaluator in one experiment.
    public static let evaluatorWorkers = 64
}
