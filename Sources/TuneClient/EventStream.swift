/// An event of a stream of server-sent events.
public struct ServerEvent: Sendable, Hashable {
    /// The event's id.
    public let id: String?
    /// Its kind; `message` where the stream names none.
    public let event: String
    /// Its data, lines joined by line breaks.
    public let data: String
}

/// Cuts a stream of server-sent events into events.
///
/// Source: WHATWG HTML, section 9.2.6, without its rules for carriage returns alone.
public struct EventStream: Sendable {
    private var line: [UInt8] = []
    private var id: String?
    private var event = ""
    private var data: [String] = []

    /// Makes a stream that has seen nothing.
    public init() {}

    /// Takes the next piece of the stream and returns the events that it finishes.
    public mutating func take(_ piece: [UInt8]) -> [ServerEvent] {
        var events: [ServerEvent] = []
        for byte in piece {
            guard byte == 0x0A else {
                line.append(byte)
                continue
            }
            if line.last == 0x0D { line.removeLast() }
            if let event = endLine() { events.append(event) }
        }
        return events
    }

    private mutating func endLine() -> ServerEvent? {
        let text = String(decoding: line, as: UTF8.self)
        line = []
        guard !text.isEmpty else { return endEvent() }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        var value = parts.count > 1 ? parts[1] : ""
        if value.hasPrefix(" ") { value = value.dropFirst() }
        switch parts[0] {
        case "id": id = String(value)
        case "event": event = String(value)
        case "data": data.append(String(value))
        default: break
        }
        return nil
    }

    private mutating func endEvent() -> ServerEvent? {
        defer { (event, data) = ("", []) }
        guard !data.isEmpty else { return nil }
        return ServerEvent(
            id: id, event: event.isEmpty ? "message" : event, data: data.joined(separator: "\n"))
    }
}
