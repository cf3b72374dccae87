import TuneCore
import TuneJSON

/// An event that is not a report, as its row keeps it: the members as JSON.
struct EventRow {
    let version: Int
    let at: Timestamp
    let type: String
    let trial: Int?
    let body: [UInt8]

    /// Takes a row apart from an event.
    init(_ event: Event) {
        version = event.version
        at = event.at
        type = event.body.type
        trial = event.body.trial
        body = JSONValue.object(event.body.json).serialised()
    }

    init(version: Int, at: Timestamp, type: String, trial: Int?, body: [UInt8]) {
        self.version = version
        self.at = at
        self.type = type
        self.trial = trial
        self.body = body
    }

    /// The event; nil when the row does not read.
    var event: Event? {
        guard let object = (try? JSONParser.parse(body, limits: .stored))?.object,
            let body = EventBody(type: type, json: object)
        else { return nil }
        return Event(version: version, at: at, body: body)
    }

    /// The checksum of this row, which follows from that of the row before.
    func checksum(after previous: UInt64) -> UInt64 {
        var checksum = Checksum(after: previous)
        checksum.add(version)
        checksum.add(at.milliseconds)
        checksum.add(trial)
        checksum.add(type)
        checksum.add(body)
        return checksum.value
    }
}
