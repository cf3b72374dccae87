import Testing
import TuneJSON

@testable import TuneHTTP

@Suite("Columns of trials")
struct GetColumnsTests {
    private let columns = "/experiments/toy/columns"

    @Test("all trials come at first, then those that changed since")
    func changes() async throws {
        let bench = try await Workbench.withToy()
        let empty = try await bench.send("GET", columns)
        #expect(empty["version"] == 1 && empty["count"] == 0 && empty["total"] == 0)
        _ = try await bench.ask(3)
        for trial in 1...3 { try await bench.complete(trial, .number(Double(trial))) }
        let all = try await bench.send("GET", columns)
        #expect(all["version"] == 7 && all["after"] == 0 && all["count"] == 3 && all["total"] == 3)
        #expect(all["columns"]["number"]?["data"] == "AQAAAAIAAAADAAAA")
        #expect(all["columns"]["state"]?["values"] == ["completed"])
        let last = try await bench.send("GET", columns + "?after=6")
        #expect(last["after"] == 6 && last["count"] == 1 && last["total"] == 3)
        #expect(last["columns"]["number"]?["data"] == "AwAAAA==")
        #expect(try await bench.send("GET", columns + "?after=8")["count"] == 3)
        #expect(try await bench.send("GET", columns + "?after=9007199254740991")["after"] == 0)
    }

    @Test("many rows travel packed")
    func packed() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask(200)
        let reply = try await bench.send("GET", columns, nil, ["Accept-Encoding": "gzip"])
        #expect(reply.fields["content-encoding"] == "gzip")
    }

    @Test("a trial that a worker has comes again, because its lease moves without events")
    func leases() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        let before = try await bench.send("GET", columns + "?after=2")
        bench.clock.advance(10)
        _ = try await bench.send("POST", "/experiments/toy/trials/1/heartbeat")
        let after = try await bench.send("GET", columns + "?after=2")
        #expect(before["version"] == after["version"] && after["count"] == 1)
        #expect(before["columns"]["lease_ends"] != after["columns"]["lease_ends"])
    }

    @Test("what was known stays known after a restart")
    func restart() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask(2)
        try await bench.complete(1, 0.5)
        let before = try await bench.send("GET", columns)
        let again = try await Workbench(store: bench.store)
        let after = try await again.send("GET", columns + "?after=\(before["version"].int ?? 0)")
        #expect(after["count"] == 1 && after["total"] == 2)
        #expect(try await again.send("GET", columns)["columns"]["number"] == before["columns"]["number"])
    }

    @Test(
        "versions that are none are refused",
        arguments: ["after=-1", "after=x", "after=", "after=9007199254740992", "limit=1"])
    func queries(query: String) async throws {
        try await Workbench.withToy().expectRefusal("bad-query", "GET", columns + "?" + query)
    }

    @Test(
        "nobody's experiment is 404", arguments: ["columns", "changes"])
    func unknown(path: String) async throws {
        try await Workbench.withToy().expectRefusal("not-found", "GET", "/experiments/other/" + path)
    }
}
