public import TuneJSON

/// What a trainer measured after a step.
public struct MetricReport: Sendable, Hashable {
    /// The step, from 0.
    public let step: Int
    /// The metrics: numbers, or the texts "nan", "inf", "-inf".
    public let metrics: JSONObject
    /// Where the trainer saved itself: a path below its folder, or an address.
    public var checkpoint: String?

    /// Makes a report.
    public init(step: Int, metrics: JSONObject, checkpoint: String? = nil) {
        (self.step, self.metrics, self.checkpoint) = (step, metrics, checkpoint)
    }
}

/// A line that a trainer wrote.
public enum MetricLine: Sendable, Hashable {
    /// Words for the log.
    case text
    /// Metrics of a step, such as `{"step": 3, "val_loss": 0.41}`.
    case report(MetricReport)
    /// What looks like metrics and cannot be used; why.
    case refused(String)

    /// The most bytes of a line.
    public static let limit = 1 << 16

    /// Reads a line.
    ///
    /// The bare words NaN, Infinity and -Infinity, which are no JSON but what Python's `json` writes, are taken as the
    /// numbers they mean.
    ///
    /// - Parameters:
    ///   - bytes: The line without its end.
    ///   - isOnlyMetrics: Whether nothing else than metrics may come, so that words are refused.
    public init(_ bytes: [UInt8], isOnlyMetrics: Bool = false) {
        let start = bytes.firstIndex { $0 > 0x20 } ?? bytes.endIndex
        guard bytes[start...].first == UInt8(ascii: "{") else {
            self = isOnlyMetrics && start < bytes.endIndex ? .refused("It is no JSON object.") : .text
            return
        }
        do throws(JSONError) {
            let value = try JSONParser.parse(
                Self.quotingNonFinite(bytes), limits: JSONLimits(bytes: 2 * Self.limit, depth: 8))
            self = Self.read(value, isOnlyMetrics: isOnlyMetrics)
        } catch {
            let isMeant = isOnlyMetrics || bytes.contains(Array("\"step\"".utf8))
            self = isMeant ? .refused("It is no JSON (\(error)).") : .text
        }
    }

    private static func read(_ value: JSONValue, isOnlyMetrics: Bool) -> MetricLine {
        guard let object = value.object, let stepValue = object["step"] else {
            return isOnlyMetrics ? .refused("It has no step.") : .text
        }
        guard let step = stepValue.int, (0...1_000_000_000).contains(step) else {
            return .refused("Its step is no whole number from 0 to 10^9.")
        }
        var report = MetricReport(step: step, metrics: [:])
        var metrics = JSONObject()
        for member in object.members where member.name != "step" {
            if member.name == "checkpoint", let text = member.value.string, !text.isEmpty {
                report.checkpoint = text
            } else if let value = metric(member.value) {
                metrics[member.name] = value
            } else {
                return .refused("\(member.name) is \(member.value.kind), and a metric is a number.")
            }
        }
        guard !metrics.members.isEmpty else { return .refused("It has no metric beside the step.") }
        return .report(MetricReport(step: step, metrics: metrics, checkpoint: report.checkpoint))
    }

    private static func metric(_ value: JSONValue) -> JSONValue? {
        switch value {
        case .integer, .number, "nan", "inf", "-inf": value
        case .null, .bool, .string, .array, .object: nil
        }
    }

    /// Puts the bare words for non-finite numbers in quotes, in the server's spelling.
    private static func quotingNonFinite(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "N")) || bytes.contains(UInt8(ascii: "I")) else { return bytes }
        let words = [("NaN", "\"nan\""), ("-Infinity", "\"-inf\""), ("Infinity", "\"inf\"")].map {
            (Array($0.utf8), Array($1.utf8))
        }
        var (quoted, index, isInText) = ([UInt8](), 0, false)
        while index < bytes.count {
            let byte = bytes[index]
            if !isInText, let (word, text) = words.first(where: { bytes[index...].starts(with: $0.0) }) {
                quoted += text
                index += word.count
                continue
            }
            if byte == UInt8(ascii: "\\"), isInText, index + 1 < bytes.count {
                quoted += bytes[index...(index + 1)]
                index += 2
                continue
            }
            if byte == UInt8(ascii: "\"") { isInText.toggle() }
            quoted.append(byte)
            index += 1
        }
        return quoted
    }
}
