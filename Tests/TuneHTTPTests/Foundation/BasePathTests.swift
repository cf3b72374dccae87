import Testing
import TuneJSON

@testable import TuneHTTP

@Suite("Base path")
struct BasePathTests {
    @Test(
        "paths of plain names are read, a slash at the end does not matter",
        arguments: [
            ("", ""), ("/", ""), ("/tune", "/tune"), ("/tune/", "/tune"), ("/a/b-c.d_e~f", "/a/b-c.d_e~f"),
            ("/" + String(repeating: "a", count: 199), "/" + String(repeating: "a", count: 199)),
        ])
    func reads(text: String, path: String) {
        #expect(BasePath(text)?.text == path)
    }

    @Test(
        "what is no such path is not read",
        arguments: [
            "tune", "//", "/a//b", "/a/../b", "/./a", "/a b", "/a%20b", "/a?b", "/ä", "/a\r\nb",
            "/" + String(repeating: "a", count: 200),
        ])
    func refuses(text: String) {
        #expect(BasePath(text) == nil)
    }

    @Test("a target has the path or not; only whole names count")
    func rests() throws {
        let base = try #require(BasePath("/a/b"))
        #expect(base.rest(of: ["a", "b", "c"]) == (["c"], true))
        #expect(base.rest(of: ["a", "b", ""]) == ([""], true))
        #expect(base.rest(of: ["a", "bc"]) == (["a", "bc"], false))
        #expect(base.rest(of: ["a", "b"]) == (["a", "b"], false) && base.isSame(as: ["a", "b"]))
        #expect(BasePath.root.rest(of: ["a"]) == (["a"], false) && !BasePath.root.isSame(as: [""]))
    }

    @Test("requests with the path are answered like those without, and sent on to where the path is")
    func answers() async throws {
        let bench = try await Workbench(base: try #require(BasePath("/tune")))
        let made = try await bench.send("POST", "/tune/experiments", Workbench.toy())
        #expect(made.status == 201 && made.fields["location"] == "/tune/experiments/toy")
        let plain = try await bench.send("GET", "/experiments/toy")
        let prefixed = try await bench.send("GET", "/tune/experiments/toy")
        #expect(plain.status == 200 && plain.bytes == prefixed.bytes)
        let bare = try await bench.send("GET", "/tune?a=b")
        #expect(bare.status == 308 && bare.fields["location"] == "/tune/?a=b" && bare.bytes.isEmpty)
        #expect(try await bench.send("GET", "/tune/").text.hasPrefix("<!doctype html>"))
        try await bench.expectRefusal("not-found", "GET", "/tune/tune/experiments")
        try await bench.expectRefusal("not-found", "GET", "/tuned/experiments")
    }

    @Test("a key stands for the same request with the path and without it")
    func keys() async throws {
        let bench = try await Workbench(base: try #require(BasePath("/tune")))
        let key = ["Idempotency-Key": "k"]
        _ = try await bench.send("POST", "/experiments", Workbench.toy(), key)
        let again = try await bench.send("POST", "/tune/experiments", Workbench.toy(), key)
        #expect(again.fields["idempotency-replayed"] == "true")
        #expect(again.fields["location"] == "/tune/experiments/toy")
    }
}
