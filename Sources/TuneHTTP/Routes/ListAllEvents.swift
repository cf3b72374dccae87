import TuneCore
import TuneJSON
import TuneService
import TuneStore

extension Route {
    /// Tells what happened and happens in all experiments: as server-sent events, or with `wait` as JSON.
    static let listAllEvents = Route("GET", "/events", role: .viewer, query: ["after", "wait"]) { call in
        let wait = try call.query.seconds("wait", upTo: Limits.standard.waitSeconds)
        let after = try (call.headers["last-event-id"] ?? call.query["after"]).map(EventPlace.init)
        let feed = MergedFeed(
            of: call.server.directory, in: call.caller.scope, after: after ?? .beginning)
        guard let wait else {
            return .stream(contentType: "text/event-stream", AsyncStream(unfolding: feed.piece))
        }
        let events = try await feed.events(waiting: wait)
        let next = await feed.place.text
        return .answer(
            Answer(200, ["items": .array(events.map(\.data)), "next": .string(next)], isKept: false))
    }
}

/// A place in the events of all experiments: by time, then by experiment, then by version.
///
/// It travels as `<milliseconds>.<experiment>.<version>`.
struct EventPlace: Sendable, Hashable, Comparable {
    /// When the event happened.
    let milliseconds: Int
    /// The experiment's number in the store.
    let experiment: Int
    /// The event's version.
    let version: Int

    /// Before all events.
    static let beginning = EventPlace(milliseconds: 0, experiment: 0, version: 0)

    init(milliseconds: Int, experiment: Int, version: Int) {
        (self.milliseconds, self.experiment, self.version) = (milliseconds, experiment, version)
    }

    /// Reads a place.
    ///
    /// - Throws: `BadQuery` for what `text` did not write.
    init(_ text: String) throws(BadQuery) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
        guard parts.count == 3, parts.allSatisfy({ (0...1 << 53).contains($0) }) else {
            throw BadQuery("after is not the id of an event")
        }
        self.init(milliseconds: parts[0], experiment: parts[1], version: parts[2])
    }

    /// The place as it travels.
    var text: String { "\(milliseconds).\(experiment).\(version)" }

    /// The earlier place is the smaller one.
    static func < (first: EventPlace, second: EventPlace) -> Bool {
        (first.milliseconds, first.experiment, first.version)
            < (second.milliseconds, second.experiment, second.version)
    }
}
