import ServiceLifecycle
import Testing
import TuneJSON
import TuneService

@testable import TuneHTTP

@Suite("Streams and long polls", .timeLimit(.minutes(1)))
struct StreamTests {
    @Test("a stream comes in chunks and the connection goes on")
    func chunks() async throws {
        try await TestServer.run { port, _ in
            try await WireClient.talk(to: port) { talk in
                try await talk.send(Wire.request("GET", "/three", "Accept-Encoding: gzip"))
                let (status, fields) = try await talk.head()
                #expect(status == 200)
                #expect(fields.contains { $0 == ("transfer-encoding", "chunked") })
                #expect(fields.contains { $0 == ("content-type", "text/plain") })
                for piece in ["one", "two", "three"] { #expect(try await talk.chunk() == Array(piece.utf8)) }
                #expect(try await talk.chunk() == nil)
                try await talk.send(Wire.request("GET", "/open"))
                #expect(try await talk.answer().status == 200)
            }
        }
    }

    @Test("for HTTP/1.0 a stream ends with the connection")
    func oldVersion() async throws {
        try await TestServer.run { port, _ in
            try await WireClient.talk(to: port) { talk in
                try await talk.send("GET /three HTTP/1.0\r\nHost: localhost\r\n\r\n")
                let (_, fields) = try await talk.head()
                #expect(!fields.contains { $0.name == "transfer-encoding" || $0.name == "content-length" })
                #expect(try await talk.rest() == Array("onetwothree".utf8))
            }
        }
    }

    @Test("a stream is ended when its client leaves")
    func clientLeaves() async throws {
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        let routes = TestRoutes.all + [TestRoutes.endless { end.yield() }]
        try await TestServer.run(routes: routes) { port, _ in
            try await WireClient.talk(to: port) { talk in
                try await talk.send(Wire.request("GET", "/endless"))
                _ = try await talk.head()
                #expect(try await talk.chunk() == Array("begun".utf8))
            }
            for await _ in ends { return }
        }
    }

    @Test("a request that only waits is ended when its client leaves")
    func waiterLeaves() async throws {
        let (ends, end) = AsyncStream.makeStream(of: Bool.self)
        let wait = Route("GET", "/hang", role: .viewer) { _ in
            await TestClock.forever()
            end.yield(Task.isCancelled)
            return .answer(.init(status: 204))
        }
        try await TestServer.run(routes: [wait]) { port, _ in
            try await WireClient.talk(to: port) { talk in try await talk.send(Wire.request("GET", "/hang")) }
            for await isCancelled in ends {
                #expect(isCancelled)
                return
            }
        }
    }

    @Test("there are only so many streams")
    func seats() async throws {
        var limits = Limits.standard
        limits.streams = 1
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        let routes = [TestRoutes.endless { end.yield() }]
        try await TestServer.run(routes: routes, limits: limits) { port, _ in
            try await WireClient.talk(to: port) { talk in
                try await talk.send(Wire.request("GET", "/endless"))
                _ = try await talk.head()
                let second = try await WireClient.send(Wire.request("GET", "/endless"), to: port)
                #expect(second.code == "overloaded")
                #expect(second["Retry-After"] != nil)
            }
            for await _ in ends { return }
        }
    }

    @Test("a shutdown answers long polls, ends streams and lets the server end")
    func shutdown() async throws {
        let (begins, begin) = AsyncStream.makeStream(of: Void.self)
        let wait = Route("GET", "/wait", role: .viewer) { _ in
            begin.yield()
            await TestClock.forever()
            return .answer(Answer(200, ["cancelled": .bool(Task.isCancelled)]))
        }
        try await TestServer.run(routes: [wait, TestRoutes.endless {}]) { port, group in
            try await WireClient.talk(to: port) { stream in
                try await stream.send(Wire.request("GET", "/endless"))
                _ = try await stream.head()
                _ = try await stream.chunk()
                try await WireClient.talk(to: port) { poll in
                    try await poll.send(Wire.request("GET", "/wait"))
                    for await _ in begins { break }
                    await group.triggerGracefulShutdown()
                    let answer = try await poll.answer()
                    #expect(answer.json == ["cancelled": true])
                    #expect(answer["Connection"] == "close")
                    #expect(await poll.isAtEnd())
                }
                #expect(try await stream.chunk() == nil)
                #expect(await stream.isAtEnd())
            }
            await #expect(throws: (any Error).self) {
                try await WireClient.send(Wire.request("GET", "/wait"), to: port)
            }
        }
    }

    @Test("a shutdown waits for a request that works")
    func working() async throws {
        let (begins, begin) = AsyncStream.makeStream(of: Void.self)
        let (goes, go) = AsyncStream.makeStream(of: Void.self)
        let work = Route("POST", "/job", role: .worker, body: .optional) { _ in
            begin.yield()
            await Task { for await _ in goes { break } }.value
            return .answer(Answer(200, ["done": true]))
        }
        try await TestServer.run(routes: [work]) { port, group in
            try await WireClient.talk(to: port) { talk in
                try await talk.send(Wire.request("POST", "/job"))
                for await _ in begins { break }
                await group.triggerGracefulShutdown()
                go.yield()
                #expect(try await talk.answer().json == ["done": true])
                #expect(await talk.isAtEnd())
            }
        }
    }

    @Test("a shutdown gives up on a request that never ends")
    func stuck() async throws {
        var limits = Limits.standard
        limits.drainSeconds = 0.2
        let (begins, begin) = AsyncStream.makeStream(of: Void.self)
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        let hang = Route("POST", "/hang", role: .worker, body: .optional) { _ in
            begin.yield()
            await Task { for await _ in ends { break } }.value
            return .answer(Answer(status: 204))
        }
        try await TestServer.run(routes: [hang], limits: limits) { port, group in
            try await WireClient.talk(to: port) { talk in
                try await talk.send(Wire.request("POST", "/hang"))
                for await _ in begins { break }
                await group.triggerGracefulShutdown()
                #expect(await talk.isAtEnd())
            }
        }
        end.yield()
    }

    @Test("a shutdown closes idle connections")
    func idleShutdown() async throws {
        try await TestServer.run { port, group in
            try await WireClient.talk(to: port) { talk in
                try await talk.send(Wire.request("GET", "/open"))
                _ = try await talk.answer()
                await group.triggerGracefulShutdown()
                #expect(await talk.isAtEnd())
            }
        }
    }
}
