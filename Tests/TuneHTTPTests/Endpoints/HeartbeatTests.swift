import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Heartbeat")
struct HeartbeatTests {
    private let heartbeat = "/experiments/toy/trials/1/heartbeat"

    @Test("a sign of life renews the lease and writes nothing")
    func renews() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        await bench.pass(200)
        let before = try await bench.everything()
        let reply = try await bench.send("POST", heartbeat)
        #expect(reply["decision"]["action"] == "continue" && reply.json["warnings"] == .none)
        await bench.pass(200)
        #expect(try await bench.everything() == before)
    }

    @Test("a lease without an end has none")
    func endless() async throws {
        let bench = try await Workbench.withToy(["lease": ["seconds": 0]])
        _ = try await bench.ask()
        #expect(try await bench.send("POST", heartbeat)["lease"]["expires_at"] == .null)
    }

    @Test("a stop is heard, once and again")
    func stops() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        _ = try await bench.send("POST", "/experiments/toy/trials/1/stop")
        #expect(try await bench.send("POST", heartbeat)["decision"]["action"] == "stop")
        try await bench.expectRefusal("trial-finished", "POST", heartbeat)
    }

    @Test("unknown tokens, trials and fields are refused")
    func refusals() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        try await bench.expectRefusal("lease-lost", "POST", heartbeat, nil, ["Lease": "garbage"])
        try await bench.expectRefusal("not-found", "POST", "/experiments/toy/trials/2/heartbeat")
        try await bench.expectRefusal("invalid-request", at: "/step", "POST", heartbeat, ["step": 1])
    }

    @Test("a key keeps the answer")
    func keys() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        try await bench.expectReplay("POST", heartbeat)
    }
}
