import Logging
import TuneCore

/// Writes each log message as one line to the standard error: time, level, message, then `name=value` pairs by name.
struct LineLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level

    init(level: Logger.Level) {
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let pairs = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let rest = pairs.map { " \($0.key)=\(quoted("\($0.value)"))" }.joined()
        let time = LocalServer.now().text
        Console.error("\(time) \(event.level.rawValue) \(escaped("\(event.message)"))\(rest)")
    }

    /// The value as it is, or in quotes where it would not read as one word.
    private func quoted(_ value: String) -> String {
        let isWord =
            !value.isEmpty && value.unicodeScalars.allSatisfy { $0 != " " && $0 != "\"" && $0 != "=" }
        return isWord ? escaped(value) : "\"" + escaped(value).replacing("\"", with: "\\\"") + "\""
    }

    /// The text with control characters written out, so that nobody forges a line.
    private func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            if isControl {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }
}
