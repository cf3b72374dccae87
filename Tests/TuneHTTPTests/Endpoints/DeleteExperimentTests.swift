import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Deleting an experiment")
struct DeleteExperimentTests {
    private let toy = "/experiments/toy"

    @Test("only one that is paused or over can be deleted, and then it is gone")
    func deletes() async throws {
        let bench = try await Workbench.withToy()
        try await bench.expectRefusal("invalid-transition", "DELETE", toy)
        _ = try await bench.send("POST", toy + "/pause")
        let reply = try await bench.send("DELETE", toy)
        #expect(reply.status == 204 && reply.bytes.isEmpty)
        try await bench.expectRefusal("not-found", "DELETE", toy)
        try await bench.expectRefusal("not-found", "GET", toy)
        #expect(try await bench.send("POST", "/experiments", Workbench.toy()).status == 201)
    }

    @Test("a key keeps the answer")
    func keys() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.send("POST", toy + "/stop")
        try await bench.expectReplay("DELETE", toy)
    }
}
