import TuneJSON
import TuneService
import TuneStore

@testable import TuneHTTP

/// Routes of every kind, that say what they were given.
enum TestRoutes {
    static let all: [Route] = [
        Route("GET", "/open", role: .anyone, query: ["a", "b"]) { call in
            .answer(
                Answer(
                    200,
                    .object(
                        JSONObject(
                            call.query.values.sorted { $0.key < $1.key }.map {
                                JSONObject.Member($0.key, .string($0.value))
                            }))))
        },
        Route("GET", "/things/{name}", role: .viewer) { call in
            .answer(Answer(200, ["name": .string(call.path["name"] ?? "")]))
        },
        Route("POST", "/things/{name}", role: .editor, body: .required) { call in
            .answer(Answer(201, ["body": call.body], headers: ["Location": "/things/new"]))
        },
        Route("DELETE", "/things/{name}", role: .admin) { _ in .answer(Answer(status: 204)) },
        Route("POST", "/optional", role: .worker, body: .optional) { call in .answer(Answer(200, call.body))
        },
        Route("POST", "/keyed", role: .worker, body: .required) { call in
            let answer = Answer(200, ["count": call.body["count"] ?? .null])
            if let key = call.key {
                let stored = StoredAnswer(
                    key: key.scope, digest: key.digest, status: answer.status, headers: ["X-Kept": "yes"],
                    body: answer.body, at: call.server.now())
                let record = StoredExperiment(
                    id: nil, name: key.scope, createdAt: call.server.now(), summary: .null)
                _ = try await call.server.directory.store.create(record, events: [], answer: stored)
            }
            return .answer(answer)
        },
        Route("PUT", "/bytes", role: .worker, body: .bytes) { call in
            .answer(Answer(200, ["count": .integer(call.bytes.count)]))
        },
        Route("GET", "/large", role: .viewer, query: ["size"]) { call in
            let size = try call.query.integer("size", in: 0...10_000_000) ?? 0
            return .answer(Answer(200, .string(String(repeating: "x", count: max(0, size - 2)))))
        },
        Route("GET", "/broken", role: .viewer) { _ in throw Secret() },
        Route("GET", "/three", role: .viewer) { _ in
            let (pieces, feed) = AsyncStream.makeStream(of: [UInt8].self)
            for piece in ["one", "two", "three"] { feed.yield(Array(piece.utf8)) }
            feed.finish()
            return .stream(contentType: "text/plain", pieces)
        },
        Route("GET", "/readyz", role: .anyone) { _ in .answer(Answer(200, ["status": "ready"])) },
    ]

    /// An error whose text must not reach a client.
    struct Secret: Error {
        let text = "swordfish"
    }

    /// An endless stream that begins with one piece; the signal says when it was ended.
    static func endless(onEnd: @escaping @Sendable () -> Void) -> Route {
        Route("GET", "/endless", role: .viewer) { _ in
            let (pieces, feed) = AsyncStream.makeStream(of: [UInt8].self)
            feed.onTermination = { _ in onEnd() }
            feed.yield(Array("begun".utf8))
            return .stream(contentType: "text/event-stream", pieces)
        }
    }
}
