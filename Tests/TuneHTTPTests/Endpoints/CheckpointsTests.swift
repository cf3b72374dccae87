import Testing
import TuneCore
import TuneJSON
import TuneStore

@testable import TuneHTTP

@Suite("Checkpoints")
struct CheckpointsTests {
    private let checkpoint = "/experiments/toy/trials/1/checkpoint"

    private func put(
        _ bench: Workbench, _ bytes: [UInt8], _ query: String = "", _ fields: [String: String] = [:]
    ) async throws -> Workbench.Reply {
        try await bench.send(
            "PUT", checkpoint + query, bytes: bytes, type: "application/octet-stream", fields)
    }

    @Test("octets are kept, come back, and are offered to the next attempt")
    func octets() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        try await bench.report(1, 3, 0.5)
        let kept = try await put(bench, [0, 255, 10])
        #expect(kept.status == 201 && kept["step"] == 3 && kept["bytes"] == 3)
        #expect(kept["uri"].string?.hasPrefix("blob:trial-1-") == true)
        let back = try await bench.send("GET", checkpoint)
        #expect(back.bytes == [0, 255, 10] && back.fields["content-type"] == "application/octet-stream")
        _ = try await bench.send("POST", "/experiments/toy/trials/1/complete", ["state": "failed"])
        _ = try await bench.send("POST", "/experiments/toy/trials/1/retry")
        let again = try #require(try await bench.ask().first)
        #expect(
            again["resumed"] == true && again["from_step"] == 3 && again["checkpoint"]?["uri"] == kept["uri"])
    }

    @Test("a newer checkpoint takes the place of the older one, whose octets go")
    func replaces() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        let old = try #require(try await put(bench, [1], "?step=1")["uri"].string)
        let new = try await put(bench, [2, 2], "?step=2")
        #expect(new["step"] == 2 && new["bytes"] == 2)
        let id = try #require(await bench.store.list().first?.id)
        #expect(await bench.store.blob(named: String(old.dropFirst(5)), of: id) == nil)
        #expect(try await bench.send("GET", checkpoint).bytes == [2, 2])
    }

    @Test("an address is kept as it is", arguments: [["uri": "s3://b/1.pt"], "s3://b/1.pt"] as [JSONValue])
    func addresses(body: JSONValue) async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        let kept = try await bench.send("PUT", checkpoint, body)
        #expect(kept.status == 201 && kept.json == ["step": 0, "uri": "s3://b/1.pt", "bytes": .null])
        #expect(try await bench.send("GET", checkpoint).json == kept.json)
    }

    @Test("no address leads to another trial's octets, neither to read nor to remove them")
    func foreignBlobs() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask(2)
        let kept = try await put(bench, [7])
        let other = "/experiments/toy/trials/2/checkpoint"
        _ = try await bench.send("PUT", other, ["uri": kept["uri"]])
        _ = try await bench.send("PUT", other, ["uri": "s3://mine"])
        #expect(try await bench.send("GET", checkpoint).bytes == [7])
    }

    @Test("what is refused keeps nothing")
    func refusals() async throws {
        let bench = try await Workbench.withToy()
        try await bench.expectRefusal("not-found", "PUT", checkpoint, ["uri": "s3://x"])
        _ = try await bench.ask()
        try await bench.expectRefusal("not-found", "GET", checkpoint)
        try await bench.expectRefusal("invalid-request", at: "/uri", "PUT", checkpoint, ["uri": "a b"])
        try await bench.expectRefusal("invalid-request", at: "/uri", "PUT", checkpoint, [:])
        try await bench.expectRefusal("bad-query", "PUT", checkpoint + "?step=-1", ["uri": "s3://x"])
        try await bench.expectRefusal("lease-lost", "PUT", checkpoint, ["uri": "s3://x"], ["Lease": "t1.2-0"])
        #expect(try await put(bench, [1], "", ["Lease": "t1.2-0"]).code == "lease-lost")
        let text = try await bench.send("PUT", checkpoint, bytes: [1], type: "text/plain")
        #expect(text.status == 415 && text.code == "unsupported-media")
        let broken = try await bench.send("PUT", checkpoint, bytes: Array("{".utf8), type: "application/json")
        #expect(broken.status == 400 && broken.code == "invalid-json")
        try await bench.complete(1, 0.5)
        #expect(try await put(bench, [1]).code == "trial-finished")
        try await bench.expectRefusal("not-found", "GET", checkpoint)
    }

    @Test("a key keeps the answer")
    func keys() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        try await bench.expectReplay("PUT", checkpoint + "?step=4", ["uri": "s3://x"])
    }
}
