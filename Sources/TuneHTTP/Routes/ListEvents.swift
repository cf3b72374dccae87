import TuneCore
import TuneJSON
import TuneService
import TuneStore

extension Route {
    /// Tells what happened and happens in an experiment: as server-sent events, or with `wait` as JSON.
    static let listEvents = Route(
        "GET", "/experiments/{name}/events", role: .viewer, query: ["after", "wait"]
    ) { call in
        let desk = try await call.desk()
        let wait = try call.query.seconds("wait", upTo: Limits.standard.waitSeconds)
        let feed = EventFeed(of: desk, in: call.server.directory, after: try versionSeen(by: call))
        guard let wait else {
            return .stream(contentType: "text/event-stream", AsyncStream(unfolding: feed.piece))
        }
        let events = try await feed.events(waiting: wait)
        let next = await feed.version
        return .answer(
            Answer(200, ["items": .array(events.map(\.json)), "next": .integer(next)], isKept: false))
    }

    private static func versionSeen(by call: Call) throws(BadQuery) -> Int {
        let after = try call.query.integer("after", in: 0...1 << 53 - 1)
        guard let header = call.headers["last-event-id"] else { return after ?? 0 }
        return try Query(values: ["Last-Event-ID": header]).integer("Last-Event-ID", in: 0...1 << 53 - 1) ?? 0
    }
}

/// The events of one experiment, those that come included.
actor EventFeed {
    /// The version of the last event that was read.
    private(set) var version: Int
    private let desk: Desk
    private let directory: Directory
    private var hasBegun = false
    private var hasEnded = false

    /// How many events are read at a time.
    private static let chunk = 500
    /// How long a stream is silent at most.
    private static let silentSeconds = 15.0

    init(of desk: Desk, in directory: Directory, after version: Int) {
        self.desk = desk
        self.directory = directory
        self.version = version
    }

    /// The next events: at once those that are there, otherwise those that come within so many seconds.
    func events(waiting seconds: Double) async throws(StoreFailure) -> [Event] {
        let deadline = ContinuousClock.now.advanced(by: .seconds(seconds))
        while true {
            let events = try await directory.store.events(
                of: desk.id, after: version, limit: Self.chunk, trial: nil)
            if let last = events.last {
                version = last.version
                return events
            }
            let left = ContinuousClock.now.duration(to: deadline) / .seconds(1)
            guard left > 0, !Task.isCancelled, await isThere() else { return [] }
            await desk.waitForChange(after: version, seconds: left)
        }
    }

    /// The next piece of a stream of server-sent events; nil when the experiment is gone or the server ends.
    func piece() async -> [UInt8]? {
        guard !hasEnded else { return nil }
        guard hasBegun else {
            hasBegun = true
            return ServerSentEvent.opening
        }
        do {
            let events = try await events(waiting: Self.silentSeconds)
            guard events.isEmpty else { return events.flatMap { ServerSentEvent($0).bytes } }
            let isThere = await isThere()
            return isThere && !Task.isCancelled ? ServerSentEvent.comment : nil
        } catch {
            hasEnded = true
            return ServerSentEvent(Problem(error)).bytes
        }
    }

    /// Whether the experiment still exists; one that is gone never changes, and waiting for it ends at once.
    private func isThere() async -> Bool {
        (try? await directory.desk(desk.name)) === desk
    }
}

extension ServerSentEvent {
    /// An event of one experiment; its version is its id.
    init(_ event: Event) {
        self.init(id: String(event.version), type: event.body.type, data: event.json)
    }

    /// The end of a stream that cannot go on; it has no id, so that a client begins again where it was.
    init(_ problem: Problem) {
        self.init(type: "problem", data: problem.json())
    }
}
