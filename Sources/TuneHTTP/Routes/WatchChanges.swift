import TuneCore
import TuneJSON
import TuneService
import TuneStore

extension Route {
    /// Tells that an experiment has changed and how it stands, as server-sent events, at most four a second.
    static let watchChanges = Route(
        "GET", "/experiments/{name}/changes", role: .viewer, query: ["after"]
    ) { call in
        let desk = try await call.desk()
        let feed = ChangeFeed(of: desk, on: call.server, after: try versionSeen(by: call))
        return .stream(contentType: "text/event-stream", AsyncStream(unfolding: feed.piece))
    }

    private static func versionSeen(by call: Call) throws(BadQuery) -> Int? {
        let after = try call.query.integer("after", in: 0...1 << 53 - 1)
        guard let header = call.headers["last-event-id"] else { return after }
        return try Query(values: ["Last-Event-ID": header]).integer("Last-Event-ID", in: 0...1 << 53 - 1)
    }

    /// Tells which experiments have changed, come or gone, as server-sent events, at most four a second.
    static let watchAllChanges = Route("GET", "/changes", role: .viewer) { call in
        let feed = DirectoryFeed(of: call.server, in: call.caller.scope)
        return .stream(contentType: "text/event-stream", AsyncStream(unfolding: feed.piece))
    }
}

/// The changes of one experiment: each message tells how it stands after the last of them.
actor ChangeFeed {
    private let desk: Desk
    private let server: ServerParts
    /// The version that the reader knows.
    private var version: Int?
    private var hasBegun = false
    private var hasEnded = false
    /// The time after the last message, in which changes come together.
    private var pause: Task<Void, Never>?

    /// How long a stream is silent at most.
    private static let silentSeconds = 15.0
    /// The time between two messages.
    static let pause = Duration.milliseconds(250)

    /// - Parameter version: The version that the reader knows; nil to be told at once how the experiment stands.
    init(of desk: Desk, on server: ServerParts, after version: Int?) {
        self.desk = desk
        self.server = server
        self.version = version
    }

    /// The next piece of the stream; nil after the experiment is gone or the server goes down.
    func piece() async -> [UInt8]? {
        guard !hasEnded, !Task.isCancelled else { return nil }
        guard hasBegun else {
            hasBegun = true
            return ServerSentEvent.opening
        }
        let committed = desk.committedEvents
        if committed == version { await desk.waitForChange(after: committed, seconds: Self.silentSeconds) }
        // Messages that come sooner are one with the next.
        await pause?.value
        guard !Task.isCancelled, await server.directory.isOpen else { return nil }
        guard (try? await server.directory.desk(desk.name)) === desk else {
            hasEnded = true
            return ServerSentEvent(type: "deleted", data: [:]).bytes
        }
        let summary = desk.summary.get()
        guard let events = summary["events"]?.int, events != version else { return ServerSentEvent.comment }
        version = events
        pause = Task { [rest = server.rest] in await rest(Self.pause) }
        return ServerSentEvent(id: String(events), type: "change", data: Self.message(summary)).bytes
    }

    private static func message(_ summary: JSONValue) -> JSONValue {
        [
            "version": summary["events"] ?? .null, "state": summary["state"] ?? .null,
            "revision": summary["revision"] ?? .null, "counts": summary["counts"] ?? .null,
            "best": summary["best"]?["number"] ?? .null, "value": summary["best"]?["value"] ?? .null,
        ]
    }
}

/// The changes of all experiments: the first message names each of them, the later ones those that changed.
actor DirectoryFeed {
    private struct Known {
        let name: String
        let version: Int
    }

    private let server: ServerParts
    private let scope: ExperimentScope
    private var known: [Int: Known] = [:]
    private var messages = 0
    private var hasBegun = false

    /// How often it looks within the time that a stream is silent at most.
    private static let looks = 60

    init(of server: ServerParts, in scope: ExperimentScope) {
        self.server = server
        self.scope = scope
    }

    /// The next piece of the stream; nil when the server goes down.
    func piece() async -> [UInt8]? {
        guard hasBegun else {
            hasBegun = true
            return ServerSentEvent.opening
        }
        for _ in 0..<Self.looks {
            // The first message comes at once; there may be thousands of experiments, and none is woken for the others.
            if messages > 0 { await server.rest(ChangeFeed.pause) }
            guard !Task.isCancelled, await server.directory.isOpen else { return nil }
            let news = await news()
            guard news.isEmpty, messages > 0 else {
                messages += 1
                let id = "\(messages)"
                return ServerSentEvent(id: id, type: "change", data: ["experiments": .array(news)]).bytes
            }
        }
        return ServerSentEvent.comment
    }

    /// What changed since the last look, by name; those that are gone have no version.
    private func news() async -> [JSONValue] {
        var (news, present) = ([(name: String, version: Int?)](), Set<Int>())
        for desk in await server.directory.all() where scope.contains(desk.name) {
            present.insert(desk.id.number)
            let version = desk.committedEvents
            guard known[desk.id.number]?.version != version else { continue }
            known[desk.id.number] = Known(name: desk.name, version: version)
            news.append((desk.name, version))
        }
        let names = Set(known.filter { present.contains($0.key) }.map(\.value.name))
        for (id, gone) in known where !present.contains(id) {
            known[id] = nil
            // Another experiment may have its name by now.
            if !names.contains(gone.name) { news.append((gone.name, nil)) }
        }
        return news.sorted { $0.name < $1.name }.map {
            ["name": .string($0.name), "version": .optional($0.version)]
        }
    }
}
