import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Events of an experiment")
struct ListEventsTests {
    private let events = "/experiments/toy/events"

    private func ids(_ piece: [UInt8]?) -> [String] {
        String(decoding: piece ?? [], as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("id: ") }
            .map { String($0.dropFirst(4)) }
    }

    @Test("with wait the answer is JSON: what is there, and where to go on")
    func page() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask(2)
        let first = try await bench.send("GET", events + "?wait=0")
        #expect(first["items"].array?.map { $0["type"] } == ["created", "handed_out", "handed_out"])
        #expect(first["next"] == 3)
        let rest = try await bench.send("GET", events + "?wait=0.5&after=2")
        #expect(rest["items"].array?.map { $0["version"] } == [3])
        #expect(try await bench.send("GET", events + "?wait=0&after=3").json == ["items": [], "next": 3])
        let resumed = try await bench.send("GET", events + "?wait=0&after=1", nil, ["Last-Event-ID": "2"])
        #expect(resumed["items"].array?.count == 1)
    }

    @Test("a page has at most 500 events")
    func limit() async throws {
        let bench = try await Workbench.withToy()
        for _ in 0..<2 { _ = try await bench.ask(256) }
        let first = try await bench.send("GET", events + "?wait=0")
        #expect(first["items"].array?.count == 500 && first["next"] == 500)
        #expect(try await bench.send("GET", events + "?wait=0&after=500")["next"] == 513)
    }

    @Test("who waits is answered when something happens", .timeLimit(.minutes(1)))
    func longPoll() async throws {
        let bench = try await Workbench.withToy()
        let start = ContinuousClock.now
        async let waiting = bench.send("GET", events + "?wait=50&after=1")
        for _ in 0..<1000 { await Task.yield() }
        _ = try await bench.ask()
        #expect(try await waiting["items"].array?.map { $0["version"] } == [2])
        #expect(start.duration(to: .now) < .seconds(25))
    }

    @Test(
        "a stream brings what there is and what comes, and goes on after the last id", .timeLimit(.minutes(1))
    )
    func stream() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        let reply = try await bench.send("GET", events)
        #expect(reply.fields["content-type"] == "text/event-stream")
        var pieces = try reply.pieces().makeAsyncIterator()
        #expect(await pieces.next().map { String(decoding: $0, as: UTF8.self) } == "retry: 2000\n\n")
        let first = await pieces.next()
        #expect(ids(first) == ["1", "2"])
        #expect(
            String(decoding: first ?? [], as: UTF8.self).contains(
                "\nevent: handed_out\ndata: {\"version\":2,"))
        async let next = bench.complete(1, 0.5)
        #expect(ids(await pieces.next()) == ["3"])
        #expect(try await next.status == 200)
        var later = try await bench.send("GET", events, nil, ["Last-Event-ID": "2"]).pieces()
            .makeAsyncIterator()
        _ = await later.next()
        #expect(ids(await later.next()) == ["3"])
    }

    @Test("a stream ends with its experiment", .timeLimit(.minutes(1)))
    func ends() async throws {
        let bench = try await Workbench.withToy()
        var pieces = try (await bench.send("GET", events + "?after=1")).pieces().makeAsyncIterator()
        _ = await pieces.next()
        _ = try await bench.send("POST", "/experiments/toy/pause")
        _ = await pieces.next()
        _ = try await bench.send("DELETE", "/experiments/toy")
        while let piece = await pieces.next() { #expect(ids(piece).isEmpty) }
    }

    @Test(
        "queries and ids that are none are refused",
        arguments: [
            "after=-1", "after=x", "after=9007199254740992", "wait=61", "wait=-1", "wait=x", "wait=",
            "wait=nan", "limit=1",
        ])
    func queries(query: String) async throws {
        try await Workbench.withToy().expectRefusal("bad-query", "GET", events + "?" + query)
    }

    @Test("a Last-Event-ID that is none is refused")
    func wrongID() async throws {
        try await Workbench.withToy().expectRefusal("bad-query", "GET", events, nil, ["Last-Event-ID": "x"])
    }
}
