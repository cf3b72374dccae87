import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Health, version, document, workers")
struct HealthTests {
    @Test("the server says that it lives and how much is open")
    func health() async throws {
        let bench = try await Workbench.withToy()
        #expect(try await bench.send("GET", "/healthz").json == ["status": "ok"])
        #expect(try await bench.send("GET", "/readyz").json == ["status": "ready", "experiments_open": 1])
        _ = try await bench.send("POST", "/experiments/toy/stop")
        #expect(try await bench.send("GET", "/readyz")["experiments_open"] == 0)
    }

    @Test("the version comes with the limits in force")
    func version() async throws {
        let reply = try await Workbench().send("GET", "/version")
        #expect(reply["name"] == "tune-server" && reply["version"] == "1.2.3" && reply["api"] == "1")
        #expect(reply["limits"]["body_bytes"] == 1_048_576)
        let limits = try #require(reply["limits"].object)
        #expect(limits.members.allSatisfy { $0.value.double != nil })
    }

    @Test("the document is the file at the project's root")
    func document() async throws {
        let reply = try await Workbench().send("GET", "/openapi.yaml")
        #expect(reply.fields["content-type"] == "application/yaml")
        #expect(reply.text.hasPrefix("openapi: 3.1") && reply.bytes.count == Document.openAPI.count)
        #expect(reply.text.contains("operationId: ask"))
    }

    @Test("live leases are listed by worker, over all experiments")
    func workers() async throws {
        let bench = try await Workbench.withToy()
        #expect(try await bench.send("GET", "/workers").json == ["items": []])
        _ = try await bench.send(
            "POST", "/experiments", Workbench.toy(["name": "other", "lease": ["seconds": 0]]))
        _ = try await bench.ask(1, worker: "z")
        _ = try await bench.send("POST", "/experiments/other/ask", ["worker": "a"])
        _ = try await bench.send("POST", "/experiments/other/ask")
        let items = try #require(try await bench.send("GET", "/workers")["items"].array)
        #expect(items.map { $0["worker"] } == [.null, "a", "z"])
        #expect(items.map { $0["experiment"] } == ["other", "other", "toy"])
        let end = bench.clock.now().advanced(bySeconds: 300).text
        #expect(items.map { $0["expires_at"] } == [.null, .null, .string(end)])
        try await bench.complete(1, 0.5)
        #expect(try await bench.send("GET", "/workers")["items"].array?.count == 2)
    }
}
