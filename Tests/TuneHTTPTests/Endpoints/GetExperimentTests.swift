import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Showing an experiment")
struct GetExperimentTests {
    private let toy = "/experiments/toy"

    @Test("it shows where the experiment stands")
    func shows() async throws {
        let bench = try await Workbench.withToy(["limits": ["concurrent": 2]])
        _ = try await bench.ask(2)
        try await bench.report(1, 3, 0.5)
        try await bench.complete(1, 0.4)
        _ = try await bench.ask()
        bench.clock.advance(12.5)
        let reply = try await bench.send("GET", toy)
        #expect(
            reply["counts"]["running"] == 2 && reply["counts"]["completed"] == 1
                && reply["counts"]["trials"] == 3)
        #expect(reply["best"]["number"] == 1 && reply["best"]["value"] == 0.4 && reply["best"]["step"] == 3)
        #expect(reply["waiting"]["reason"] == "concurrent" && reply["elapsed_seconds"] == 12.5)
        #expect(reply["resource_used"] == 3.0 && reply["events"] == 6)
        #expect(reply["links"]["trials"] == "/experiments/toy/trials")
    }

    @Test("the tag changes with every event, and says so in one word")
    func tags() async throws {
        let bench = try await Workbench.withToy()
        let tag = try #require(try await bench.send("GET", toy).fields["etag"])
        #expect(tag == "\"r1.1\"")
        for known in [tag, "\"x\", \(tag)", "W/" + tag, "*"] {
            let reply = try await bench.send("GET", toy, nil, ["If-None-Match": known])
            #expect(reply.status == 304 && reply.bytes.isEmpty && reply.fields["etag"] == tag)
        }
        _ = try await bench.ask()
        let reply = try await bench.send("GET", toy, nil, ["If-None-Match": tag])
        #expect(reply.status == 200 && reply.fields["etag"] == "\"r1.2\"")
    }

    @Test("what is not there is 404", arguments: ["other", "x.y", "-", "%20"])
    func unknown(name: String) async throws {
        let bench = try await Workbench.withToy()
        try await bench.expectRefusal("not-found", "GET", "/experiments/" + name)
    }
}
