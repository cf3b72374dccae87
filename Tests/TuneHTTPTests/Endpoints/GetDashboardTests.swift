import Testing
import TuneJSON

@testable import TuneHTTP

@Suite("The dashboard's files")
struct GetDashboardTests {
    @Test("the page comes with a policy that allows nothing from elsewhere and nothing inline")
    func page() async throws {
        let reply = try await Workbench().send("GET", "/")
        #expect(reply.status == 200 && reply.text.hasPrefix("<!doctype html>"))
        #expect(reply.fields["content-type"] == "text/html; charset=utf-8")
        let policy = try #require(reply.fields["content-security-policy"])
        #expect(policy.hasPrefix("default-src 'self';") && !policy.contains("unsafe"))
        for part in ["frame-ancestors", "base-uri", "form-action", "object-src"] {
            #expect(policy.contains("\(part) 'none'"))
        }
        #expect(reply.fields["x-content-type-options"] == "nosniff")
        #expect(reply.fields["referrer-policy"] == "no-referrer")
        #expect(reply.fields["cache-control"] == "no-cache")
    }

    @Test("who has the file hears that it has not changed", arguments: ["/", "/assets/style.css"])
    func unchanged(path: String) async throws {
        let bench = try await Workbench()
        let first = try await bench.send("GET", path)
        guard first.status == 200 else { return #expect(path != "/") }
        let tag = try #require(first.fields["etag"])
        let again = try await bench.send("GET", path, nil, ["If-None-Match": tag])
        #expect(again.status == 304 && again.bytes.isEmpty && again.fields["etag"] == tag)
        let other = try await bench.send("GET", path, nil, ["If-None-Match": "\"other\""])
        #expect(other.status == 200 && other.bytes == first.bytes)
    }

    @Test("each file is delivered as what it is, with gzip where it is taken")
    func files() async throws {
        let bench = try await Workbench()
        #expect(DashboardFile.all["index.html"] != nil)
        for file in DashboardFile.all.values where file.name != "index.html" {
            let plain = try await bench.send("GET", "/assets/" + file.name)
            #expect(plain.bytes == file.bytes && plain.fields["content-encoding"] == nil)
            #expect(plain.fields["content-type"] == file.type && plain.fields["vary"] == "Accept-Encoding")
            let packed = try await bench.send(
                "GET", "/assets/" + file.name, nil, ["Accept-Encoding": "gzip"])
            guard let expected = file.packed else { continue }
            #expect(packed.bytes == expected && packed.fields["content-encoding"] == "gzip")
            #expect(packed.fields["etag"] == plain.fields["etag"])
        }
    }

    @Test(
        "names decide about types",
        arguments: [
            ("a.js", "text/javascript; charset=utf-8"), ("a.b.css", "text/css; charset=utf-8"),
            ("a.svg", "image/svg+xml"), ("a.txt", "text/plain; charset=utf-8"),
        ])
    func types(name: String, type: String) {
        #expect(DashboardFile(name: name, bytes: []).type == type)
    }

    @Test("a tag changes with the bytes, and short files stay as they are")
    func tags() {
        let (one, other) = (DashboardFile(name: "a", bytes: [97]), DashboardFile(name: "a", bytes: [98]))
        #expect(one.tag != other.tag && one.tag == DashboardFile(name: "b", bytes: [97]).tag)
        #expect(one.packed == nil)
    }

    @Test(
        "what is no file is not found",
        arguments: ["/assets/nothing.js", "/assets/index.html", "/assets/", "/assets/a/b", "/index.html"])
    func nothing(path: String) async throws {
        try await Workbench().expectRefusal("not-found", "GET", path)
    }

    @Test("a query is refused, and so is a header that is too long")
    func refused() async throws {
        let bench = try await Workbench()
        try await bench.expectRefusal("bad-query", "GET", "/?a=1")
        let long = ["If-None-Match": String(repeating: "x", count: 201)]
        try await bench.expectRefusal("bad-request", "GET", "/", nil, long)
    }
}
