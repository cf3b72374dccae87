import TuneCore
import TuneJSON
import TuneService

extension Route {
    /// Makes an experiment from the lines that `export` wrote; first every command of its log is decided again.
    static let importExperiment = Route("POST", "/import", role: .editor, body: .bytes) { call in
        let type = call.headers["content-type"].map { trimmed($0.prefix { $0 != ";" }).lowercased() } ?? ""
        guard ["application/x-ndjson", "application/jsonl", "application/ndjson"].contains(type) else {
            throw Problem(.unsupportedMedia, "An export is application/x-ndjson, not \(type.quoted).")
        }
        let log = try events(in: call.bytes)
        try call.caller.require(experiment: log.first.flatMap(name))
        let now = call.server.now
        let answer = try await call.server.directory.adopt(log, key: call.key) { experiment, _ in
            var answer = experiment.answer(201, at: now())
            answer.headers["Location"] = experiment.path
            return answer
        }
        return .answer(answer)
    }

    /// The name of the experiment that an event made.
    private static func name(of event: Event) -> String? {
        if case .created(let spec) = event.body { spec["name"]?.string } else { nil }
    }

    /// The events of an export; its first line, the experiment as it was shown, is no event.
    private static func events(in bytes: [UInt8]) throws -> [Event] {
        var events: [Event] = []
        for (index, line) in bytes.split(separator: 0x0A).enumerated() {
            let json = try JSONParser.parse(Array(line))
            if index == 0 && json["type"] == nil { continue }
            guard let event = Event(json) else {
                throw InvalidField("", "has a line \(index + 1) that is no event of an export")
            }
            events.append(event)
        }
        return events
    }
}
