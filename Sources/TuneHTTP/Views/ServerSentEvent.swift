import TuneCore
import TuneJSON

/// One server-sent event.
///
/// Source: the HTML standard, section 9.2.
struct ServerSentEvent: Sendable {
    /// What a client that comes again sends as `Last-Event-ID`; without it the id before stays in force.
    var id: String?
    /// The event's type.
    let type: String
    /// What happened.
    let data: JSONValue

    /// The event as it travels; JSON has no line breaks.
    var bytes: [UInt8] {
        var bytes = Array("\(id.map { "id: \($0)\n" } ?? "")event: \(type)\ndata: ".utf8)
        data.write(into: &bytes)
        return bytes + [0x0A, 0x0A]
    }

    /// A line that says nothing and keeps the connection.
    static let comment = Array(": nothing new\n\n".utf8)

    /// The beginning of a stream: after how many milliseconds to come again when it breaks.
    static let opening = Array("retry: 2000\n\n".utf8)
}
