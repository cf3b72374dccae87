import Synchronization
import Testing
import TuneJSON
import TuneService

@testable import TuneHTTP

@Suite("Feeds of changes")
struct WatchChangesTests {
    /// A message of a stream.
    private struct Message: Equatable {
        var id: String?
        var type = ""
        var data = JSONValue.null

        init?(_ piece: [UInt8]?) {
            guard let piece else { return nil }
            for line in String(decoding: piece, as: UTF8.self).split(separator: "\n") {
                if line.hasPrefix("id: ") { id = String(line.dropFirst(4)) }
                if line.hasPrefix("event: ") { type = String(line.dropFirst(7)) }
                if line.hasPrefix("data: ") {
                    data = (try? JSONParser.parse(Array(line.dropFirst(6).utf8))) ?? .null
                }
            }
        }
    }

    private typealias Pieces = AsyncStream<[UInt8]>.AsyncIterator

    private func stream(_ bench: Workbench, _ target: String, after id: String? = nil) async throws -> Pieces
    {
        let reply = try await bench.send("GET", target, nil, id.map { ["Last-Event-ID": $0] } ?? [:])
        #expect(reply.status == 200 && reply.fields["content-type"] == "text/event-stream")
        var pieces = try reply.pieces().makeAsyncIterator()
        #expect(await pieces.next().map { String(decoding: $0, as: UTF8.self) } == "retry: 2000\n\n")
        return pieces
    }

    private let changes = "/experiments/toy/changes"

    @Test("the first message comes at once and tells how the experiment stands", .timeLimit(.minutes(1)))
    func first() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask(2)
        try await bench.complete(2, 0.5)
        var pieces = try await stream(bench, changes)
        let message = try #require(Message(await pieces.next()))
        #expect(message.id == "4" && message.type == "change")
        #expect(message.data["version"] == 4 && message.data["state"] == "running")
        #expect(message.data["revision"] == 1 && message.data["counts"]?["completed"] == 1)
        #expect(message.data["best"] == 2 && message.data["value"] == 0.5)
    }

    /// What happens between the messages of a stream.
    private final class Meanwhile: Sendable {
        private let state = Mutex((pauses: [Duration](), work: Optional<@Sendable () async -> Void>.none))

        var pauses: [Duration] { state.withLock { $0.pauses } }

        func `do`(_ work: @escaping @Sendable () async -> Void) { state.withLock { $0.work = work } }

        @Sendable func pass(_ pause: Duration) async {
            let work = state.withLock { state in
                state.pauses.append(pause)
                defer { state.work = nil }
                return state.work
            }
            await work?()
        }
    }

    @Test("the changes of a quarter of a second are one message", .timeLimit(.minutes(1)))
    func coalesced() async throws {
        let meanwhile = Meanwhile()
        let bench = try await Workbench(rest: meanwhile.pass)
        _ = try await bench.send("POST", "/experiments", Workbench.toy())
        meanwhile.do { for _ in 0..<10 { _ = try? await bench.ask() } }
        var pieces = try await stream(bench, changes)
        #expect(Message(await pieces.next())?.data["version"] == 1)
        let message = try #require(Message(await pieces.next()))
        #expect(message.data["version"] == 11 && message.data["best"] == .null)
        #expect(meanwhile.pauses.first == .milliseconds(250))
    }

    @Test("who knows the version hears of the next one", .timeLimit(.minutes(1)), arguments: [true, false])
    func resumes(isHeader: Bool) async throws {
        let bench = try await Workbench.withToy()
        var pieces = try await stream(
            bench, isHeader ? changes + "?after=0" : changes + "?after=1", after: isHeader ? "1" : nil)
        async let asked = bench.ask()
        let message = try #require(Message(await pieces.next()))
        #expect(message.id == "2" && message.data["counts"]?["running"] == 1)
        #expect(try await asked.count == 1)
        var late = try await stream(bench, changes + "?after=1")
        #expect(Message(await late.next())?.id == "2")
    }

    @Test("a stream says that its experiment was deleted, and ends", .timeLimit(.minutes(1)))
    func deleted() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.send("POST", "/experiments/toy/pause")
        var pieces = try await stream(bench, changes + "?after=2")
        async let gone = bench.send("DELETE", "/experiments/toy")
        #expect(Message(await pieces.next())?.type == "deleted")
        #expect(await pieces.next() == nil)
        #expect(try await gone.status == 204)
    }

    @Test("the version goes on after a restart", .timeLimit(.minutes(1)))
    func restart() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        let again = try await Workbench(store: bench.store)
        _ = try await again.send("GET", "/experiments/toy")
        var pieces = try await stream(again, changes)
        #expect(Message(await pieces.next())?.data["version"] == 3)
    }

    @Test("streams end when the server goes down", .timeLimit(.minutes(1)))
    func drains() async throws {
        let bench = try await Workbench.withToy()
        var one = try await stream(bench, changes + "?after=1")
        var all = try await stream(bench, "/changes")
        _ = await all.next()
        await bench.directory.drain()
        #expect(await one.next() == nil)
        #expect(await all.next() == nil)
    }

    @Test(
        "the feed of all experiments names all at first, then what changed, came and went",
        .timeLimit(.minutes(1)))
    func everything() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.send("POST", "/experiments", Workbench.toy(["name": "other"]))
        var pieces = try await stream(bench, "/changes", after: "7")
        let first = try #require(Message(await pieces.next()))
        #expect(
            first.data == [
                "experiments": [["name": "other", "version": 1], ["name": "toy", "version": 1]]
            ])
        _ = try await bench.ask()
        #expect(Message(await pieces.next())?.data == ["experiments": [["name": "toy", "version": 2]]])
        _ = try await bench.send("POST", "/experiments/other/pause")
        _ = await pieces.next()
        _ = try await bench.send("DELETE", "/experiments/other")
        #expect(Message(await pieces.next())?.data == ["experiments": [["name": "other", "version": .null]]])
    }

    @Test("an experiment that comes again under its name is not gone", .timeLimit(.minutes(1)))
    func again() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.send("POST", "/experiments/toy/pause")
        var pieces = try await stream(bench, "/changes")
        _ = await pieces.next()
        _ = try await bench.send("DELETE", "/experiments/toy")
        _ = try await bench.send("POST", "/experiments", Workbench.toy())
        #expect(Message(await pieces.next())?.data == ["experiments": [["name": "toy", "version": 1]]])
    }

    @Test(
        "versions and ids that are none are refused",
        arguments: ["after=-1", "after=x", "after=", "after=9007199254740992", "wait=1"])
    func queries(query: String) async throws {
        let bench = try await Workbench.withToy()
        try await bench.expectRefusal("bad-query", "GET", changes + "?" + query)
        try await bench.expectRefusal("bad-query", "GET", changes, nil, ["Last-Event-ID": "x"])
        try await bench.expectRefusal("bad-query", "GET", "/changes?after=1")
    }
}
