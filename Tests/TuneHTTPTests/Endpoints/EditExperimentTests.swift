import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Editing an experiment")
struct EditExperimentTests {
    private let toy = "/experiments/toy"

    @Test("tags, notes and single limits can be changed")
    func edits() async throws {
        let bench = try await Workbench.withToy(["limits": ["trials": 9, "failures": 3]])
        let body: JSONValue = [
            "tags": ["a"], "notes": "new\nline", "limits": ["trials": 10, "failures": .null],
        ]
        let reply = try await bench.send("PATCH", toy, body)
        #expect(reply.status == 200 && reply.fields["etag"] == "\"r2.2\"")
        #expect(reply["tags"] == ["a"] && reply["notes"] == "new\nline" && reply["limits"] == ["trials": 10])
        #expect(try await bench.send("GET", toy)["notes"] == "new\nline")
        let between = try await bench.everything()
        #expect(try await bench.send("PATCH", toy, ["tags": ["a"], "notes": .null])["revision"] == 2)
        #expect(try await bench.everything() == between, "an edit that changes nothing was written")
    }

    @Test("If-Match is about the revision, not about the events")
    func ifMatch() async throws {
        let bench = try await Workbench.withToy()
        let tag = try #require(try await bench.send("GET", toy).fields["etag"])
        _ = try await bench.ask()
        #expect(try await bench.send("PATCH", toy, ["notes": "1"], ["If-Match": tag]).status == 200)
        for stale in [tag, "garbage", "\"r2\"", "\"r2.\"", "W/\"r2.1\"", "\"r2.x\""] {
            try await bench.expectRefusal("stale-revision", "PATCH", toy, ["notes": "2"], ["If-Match": stale])
        }
        #expect(try await bench.send("PATCH", toy, ["notes": "2"], ["If-Match": "*"]).status == 200)
        #expect(
            try await bench.send("PATCH", toy, ["notes": "3"], ["If-Match": "\"x\", \"r3.0\""]).status == 200)
        let long = String(repeating: "x", count: 201)
        try await bench.expectRefusal("bad-request", "PATCH", toy, ["notes": "4"], ["If-Match": long])
    }

    @Test(
        "what may not be edited is refused",
        arguments: [
            (["ntoes": "x"], "/ntoes"), (["name": "other"], "/name"), (["space": [:]], "/space"),
            (["tags": [7]], "/tags/0"),
            (["tags": "a"], "/tags"), (["notes": 7], "/notes"),
            (["limits": ["trials": -1]], "/limits/trials"), ([], ""),
        ] as [(JSONValue, String)])
    func refusals(body: JSONValue, pointer: String) async throws {
        let bench = try await Workbench.withToy()
        try await bench.expectRefusal("invalid-request", at: pointer, "PATCH", toy, body)
    }

    @Test("notes have at most 65,536 bytes, and there are at most 50 tags of 64 characters")
    func limits() async throws {
        let bench = try await Workbench.withToy()
        let notes = String(repeating: "n", count: 65_536)
        #expect(try await bench.send("PATCH", toy, ["notes": .string(notes)]).status == 200)
        try await bench.expectRefusal(
            "invalid-request", at: "/notes", "PATCH", toy, ["notes": .string(notes + "n")])
        let tags = (0..<50).map { JSONValue.string("\($0)" + String(repeating: "t", count: 62)) }
        #expect(try await bench.send("PATCH", toy, ["tags": .array(tags)]).status == 200)
        try await bench.expectRefusal(
            "invalid-request", at: "/tags", "PATCH", toy, ["tags": .array(tags + ["t"])])
        let long = JSONValue.string(String(repeating: "t", count: 65))
        try await bench.expectRefusal("invalid-request", at: "/tags/0", "PATCH", toy, ["tags": [long]])
    }

    @Test("a key keeps the answer")
    func keys() async throws {
        try await Workbench.withToy().expectReplay("PATCH", toy, ["notes": "n"])
    }
}
