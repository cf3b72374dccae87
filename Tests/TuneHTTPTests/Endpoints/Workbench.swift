import Logging
import NIOHTTP1
import Synchronization
import Testing
import TuneCore
import TuneJSON
import TuneSchedule
import TuneSearch
import TuneService
import TuneStore

@testable import TuneHTTP

/// A server without sockets: requests pass all its gates, and its clock goes only where a test moves it.
struct Workbench: Sendable {
    /// What a request got.
    struct Reply: Sendable {
        let status: Int
        let fields: [String: String]
        let body: Outgoing.Body

        /// The bytes; empty for a stream.
        var bytes: [UInt8] {
            if case .bytes(let bytes) = body { bytes } else { [] }
        }
        var json: JSONValue {
            (try? JSONParser.parse(bytes, limits: JSONLimits(bytes: 1 << 26, depth: 64))) ?? .null
        }
        var text: String { String(decoding: bytes, as: UTF8.self) }
        var code: String? { json["code"]?.string }

        subscript(name: String) -> JSONValue { json[name] ?? .null }

        /// The pieces of a stream.
        func pieces() throws -> AsyncStream<[UInt8]> {
            guard case .stream(let pieces) = body else { throw NoStream() }
            return pieces
        }

        /// All of a stream that ends, or the body.
        func whole() async -> String {
            guard case .stream(let pieces) = body else { return text }
            var bytes: [UInt8] = []
            for await piece in pieces { bytes += piece }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    struct NoStream: Error {}

    let directory: Directory
    let store: MemoryStore
    let clock: HandClock
    let parts: ServerParts
    private let responder: Responder

    /// - Parameters:
    ///   - token: The admin's token, where tokens are needed.
    ///   - rest: What happens in the time between two messages of a stream.
    init(
        store: MemoryStore = MemoryStore(), base: BasePath = .root, token: String? = nil,
        rest: @escaping @Sendable (Duration) async -> Void = { _ in }
    ) async throws {
        let clock = HandClock()
        let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let catalogs = Catalogs(
            searchers: SearcherCatalog.all, schedulers: SchedulerCatalog.all, evaluators: [])
        directory = try await Directory(
            store: store, catalogs: catalogs, now: clock.now, newName: { "unnamed" }, logger: silent)
        parts = ServerParts(
            directory: directory, now: clock.now, datasets: { [["name": "iris"]] }, version: "1.2.3",
            rest: rest)
        responder = Responder(
            parts: parts,
            access: try await Access.start(
                token == nil ? .none : .token, host: "127.0.0.1", preset: token, store: store
            ).access,
            hosts: HostGate(host: "127.0.0.1", allowed: [], needsToken: false),
            routes: RouteTree(RouteTable.all), limits: .standard, base: base, readiness: Readiness(),
            seats: StreamSeats(100),
            logger: silent)
        responder.readiness.open()
        self.store = store
        self.clock = clock
    }

    /// A server with one experiment, `toy`, one parameter and the metric `loss`.
    static func withToy(_ more: JSONObject = JSONObject()) async throws -> Workbench {
        let bench = try await Workbench()
        let reply = try await bench.send("POST", "/experiments", toy(more))
        try #require(reply.status == 201, "\(reply.text)")
        return bench
    }

    /// The body that makes `toy`.
    static func toy(_ more: JSONObject = JSONObject()) -> JSONValue {
        var body: JSONObject = [
            "name": "toy", "space": ["x": ["type": "float", "low": 0, "high": 1]],
            "objectives": [["metric": "loss", "goal": "minimize"]], "searcher": ["name": "random"], "seed": 7,
        ]
        for member in more.members { body[member.name] = member.value }
        return .object(body)
    }

    /// Sends a request with a JSON body.
    func send(
        _ method: String, _ target: String, _ body: JSONValue? = nil, _ fields: [String: String] = [:]
    ) async throws -> Reply {
        try await send(method, target, bytes: body?.serialised() ?? [], type: "application/json", fields)
    }

    /// Sends a request with any body.
    func send(
        _ method: String, _ target: String, bytes: [UInt8], type: String, _ fields: [String: String] = [:]
    ) async throws -> Reply {
        var head = HTTPRequestHead(version: .http1_1, method: HTTPMethod(rawValue: method), uri: target)
        head.headers.add(name: "Host", value: "localhost")
        if !bytes.isEmpty {
            head.headers.add(name: "Content-Type", value: type)
            head.headers.add(name: "Content-Length", value: String(bytes.count))
        }
        for (name, value) in fields { head.headers.add(name: name, value: value) }
        let outgoing =
            switch responder.judge(head) {
            case .answered(let outgoing): outgoing
            case .admitted(let admission): await responder.respond(to: admission, body: bytes)
            }
        let pairs = outgoing.fields.map { ($0.name.lowercased(), $0.value) }
        return Reply(status: outgoing.status, fields: Dictionary(pairs) { $1 }, body: outgoing.body)
    }

    /// Asks for trials of `toy` and returns them.
    func ask(_ count: Int = 1, worker: String = "w") async throws -> [JSONValue] {
        let reply = try await send(
            "POST", "/experiments/toy/ask", ["worker": .string(worker), "count": .integer(count)])
        return reply["trials"].array ?? []
    }

    /// Reports one step of a trial of `toy`.
    @discardableResult
    func report(_ trial: Int, _ step: Int, _ loss: JSONValue, lease: String? = nil) async throws -> Reply {
        try await send(
            "POST", "/experiments/toy/trials/\(trial)/reports",
            ["step": .integer(step), "metrics": ["loss": loss]], lease.map { ["Lease": $0] } ?? [:])
    }

    /// Completes a trial of `toy`.
    @discardableResult
    func complete(_ trial: Int, _ loss: JSONValue) async throws -> Reply {
        try await send(
            "POST", "/experiments/toy/trials/\(trial)/complete",
            ["state": "completed", "metrics": ["loss": loss]])
    }

    /// Lets seconds pass, and leases end.
    func pass(_ seconds: Double) async {
        clock.advance(seconds)
        await directory.tick()
    }

    /// All that is kept: every experiment's record and events.
    func everything() async throws -> [JSONValue] {
        var all: [JSONValue] = []
        for record in await store.list() {
            all.append(record.summary)
            guard let id = record.id else { continue }
            all += try await store.events(of: id, after: 0, limit: 100_000, trial: nil).map(\.json)
        }
        return all
    }

    /// Sends a request that must be refused, with this code and at this field, and that must change nothing.
    @discardableResult
    func expectRefusal(
        _ code: String, at pointer: String? = nil, _ method: String, _ target: String,
        _ body: JSONValue? = nil,
        _ fields: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Reply {
        let before = try await everything()
        let reply = try await send(method, target, body, fields)
        #expect(reply.code == code, "\(reply.status) \(reply.text)", sourceLocation: sourceLocation)
        #expect(reply.fields["content-type"] == "application/problem+json", sourceLocation: sourceLocation)
        let pointers = (reply["errors"].array ?? []).map { $0["pointer"]?.string }
        if let pointer { #expect(pointers == [pointer], sourceLocation: sourceLocation) }
        #expect(
            try await everything() == before, "a refused request changed something",
            sourceLocation: sourceLocation)
        return reply
    }

    /// Sends a request twice under a key: the second answer is the first one, and changes nothing.
    func expectReplay(
        _ method: String, _ target: String, _ body: JSONValue? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let key = [
            "Idempotency-Key": "key of \(method) \(target)".split(separator: " ").joined(separator: "-")
        ]
        let first = try await send(method, target, body, key)
        #expect((200..<300).contains(first.status), "\(first.text)", sourceLocation: sourceLocation)
        let between = try await everything()
        let second = try await send(method, target, body, key)
        #expect(second.status == first.status && second.bytes == first.bytes, sourceLocation: sourceLocation)
        #expect(first.fields["idempotency-replayed"] == nil, sourceLocation: sourceLocation)
        #expect(second.fields["idempotency-replayed"] == "true", sourceLocation: sourceLocation)
        #expect(second.fields["location"] == first.fields["location"], sourceLocation: sourceLocation)
        #expect(try await everything() == between, sourceLocation: sourceLocation)
    }
}

/// A clock that a test moves.
final class HandClock: Sendable {
    private let milliseconds = Mutex(1_790_000_000_000)

    var now: @Sendable () -> Timestamp {
        { Timestamp(milliseconds: self.milliseconds.withLock { $0 }) }
    }

    func advance(_ seconds: Double) {
        milliseconds.withLock { $0 += Int(seconds * 1000) }
    }
}
