import Testing

@testable import TuneHTTP

@Suite("Request target")
struct RequestTargetTests {
    @Test(
        "a path is taken apart and decoded",
        arguments: [
            ("/", [""]), ("/a", ["a"]), ("/a/", ["a", ""]), ("//a", ["", "a"]),
            ("/a%20b/c%2Bd+e", ["a b", "c+d+e"]),
            ("/%68ealthz", ["healthz"]), ("/%C3%A9", ["é"]), ("/a?b/c", ["a"]), ("/a.b/..c", ["a.b", "..c"]),
            ("/%252e", ["%2e"]), ("/a:b@c;d=1", ["a:b@c;d=1"]),
        ])
    func takesApart(target: String, segments: [String]) throws {
        #expect(try RequestTarget(target).segments == segments)
    }

    @Test(
        "what is no path is refused with 400",
        arguments: [
            "", "a", "a/b", "/%", "/%4", "/%zz", "/%+1", "/%00", "/%0d%0aX", "/%1f", "/%7f", "/%2f", "/a%2Fb",
            "/.",
            "/..", "/a/../b", "/./a", "/%2e%2e/a", "/a/%2E", "/.%2e", "/%c0%ae", "/%ff%fe", "/%ed%a0%80",
            "/é", "/a b",
            "/a\u{1}", "/a\u{7f}", "/a#b", "localhost:80", "http://", "http:///a", "http://host",
            "http://host?a",
            "ftp://host/a", "**",
        ])
    func refuses(target: String) {
        let problem = #expect(throws: Problem.self) { try RequestTarget(target) }
        #expect(problem?.code == .badRequest)
    }

    @Test("the query and the path stay as they came")
    func keepsQuery() throws {
        let target = try RequestTarget("/a%20b?c=%zz?d&e")
        #expect(target.path == "/a%20b")
        #expect(target.query == "c=%zz?d&e")
        #expect(try RequestTarget("/a").query == nil)
        #expect(try RequestTarget("/a?").query == "")
    }

    @Test("the absolute form names its authority", arguments: ["http", "https"])
    func absoluteForm(scheme: String) throws {
        let target = try RequestTarget("\(scheme)://host:80/a?b")
        #expect(target.authority == "host:80")
        #expect(target.segments == ["a"])
        #expect(target.query == "b")
    }

    @Test("an asterisk is the whole server")
    func asterisk() throws {
        #expect(try RequestTarget("*").isAsterisk)
        #expect(try !RequestTarget("/*").isAsterisk)
    }
}
