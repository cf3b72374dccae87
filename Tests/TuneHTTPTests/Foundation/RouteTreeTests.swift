import Testing
import TuneService

@testable import TuneHTTP

@Suite("Route tree")
struct RouteTreeTests {
    private static func route(_ method: String, _ path: String) -> Route {
        Route(method, path, role: .viewer) { _ in .answer(Answer(status: 204)) }
    }

    private let tree = RouteTree([
        route("GET", "/a"), route("POST", "/a"), route("GET", "/a/{x}"), route("GET", "/a/b"),
        route("PUT", "/a/{x}/c"),
        route("GET", "/a/{x}/{y}/d"), route("GET", "/a/b/c/d"), route("GET", "/"), route("POST", "/p/{x}"),
    ])

    @Test(
        "a path leads to its route",
        arguments: [
            (["a"], "/a", [:]), (["a", "z"], "/a/{x}", ["x": "z"]), (["a", "b"], "/a/b", [:]),
            ([""], "/", [:]),
            (["a", "b", "c"], "/a/{x}/c", ["x": "b"]), (["a", "b", "c", "d"], "/a/b/c/d", [:]),
            (["a", "b", "e", "d"], "/a/{x}/{y}/d", ["x": "b", "y": "e"]),
        ] as [([String], String, [String: String])])
    func finds(segments: [String], path: String, parameters: [String: String]) throws {
        let match = try #require(tree.find(segments))
        #expect(match.routes.values.allSatisfy { $0.path == path })
        #expect(match.parameters == parameters)
    }

    @Test(
        "other paths lead nowhere",
        arguments: [
            [], ["b"], ["a", ""], ["A"], ["a", "b", "c", "d", "e"], ["", "a"], ["a", "x", "y"], ["p"],
        ])
    func misses(segments: [String]) {
        #expect(tree.find(segments) == nil)
    }

    @Test("HEAD is answered by GET, and Allow names it")
    func methods() throws {
        let both = try #require(tree.find(["a"]))
        #expect(both.route("HEAD")?.method == "GET")
        #expect(both.route("POST")?.method == "POST")
        #expect(both.route("PUT") == nil)
        #expect(both.allow == "GET, HEAD, OPTIONS, POST")
        let post = try #require(tree.find(["p", "1"]))
        #expect(post.route("HEAD") == nil)
        #expect(post.allow == "OPTIONS, POST")
    }
}
