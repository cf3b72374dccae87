import Testing
import TuneJSON

@testable import TuneHTTP

@Suite("Forking an experiment")
struct ForkExperimentTests {
    private let fork = "/experiments/toy/fork"

    /// The experiment `toy` with a completed trial of a curve, a stopped one and a running one.
    private func filled() async throws -> Workbench {
        let bench = try await Workbench.withToy()
        let added: JSONValue = [
            "config": ["x": 0.25], "state": "completed", "metrics": ["loss": 0.1],
            "reports": [["step": 1, "metrics": ["loss": 0.3]], ["step": 2, "metrics": ["loss": 0.1]]],
        ]
        _ = try await bench.send("POST", "/experiments/toy/trials", added)
        for _ in 2...3 { _ = try await bench.ask() }
        _ = try await bench.send(
            "POST", "/experiments/toy/trials/2/reports", ["step": 1, "metrics": ["loss": 0.9]])
        _ = try await bench.send("POST", "/experiments/toy/trials/2/stop")
        _ = try await bench.send("POST", "/experiments/toy/trials/2/heartbeat")
        return bench
    }

    @Test("trials with results come along with their curves, and say where they come from")
    func takesTrials() async throws {
        let bench = try await filled()
        let reply = try await bench.send("POST", fork, ["name": "next"])
        #expect(reply.status == 201 && reply.fields["location"] == "/experiments/next")
        #expect(reply["counts"]["trials"] == 2 && reply["counts"]["stopped"] == 1)
        let trial = try await bench.send("GET", "/experiments/next/trials/1")
        #expect(trial["origin"] == ["source": "fork", "from": "toy", "trial": 1])
        #expect(trial["config"] == ["x": 0.25] && trial["value"] == 0.1)
        let curve = try await bench.send("GET", "/experiments/next/trials/1/reports")
        #expect(curve["items"].array?.map { $0["step"] } == [1, 2])
        #expect(try await bench.send("GET", "/experiments/next/best")["number"] == 1)
    }

    @Test("only those trials come along that were asked for", arguments: [("completed", 1), ("none", 0)])
    func chooses(trials: String, count: Int) async throws {
        let bench = try await filled()
        let reply = try await bench.send("POST", fork, ["name": "next", "trials": .string(trials)])
        #expect(reply["counts"]["trials"] == .integer(count))
    }

    @Test("over a changed space what fits is used, and the best of the rest are tried anew")
    func changedSpace() async throws {
        let bench = try await filled()
        let changes: JSONValue = ["space": ["y": ["type": "bool"]], "seed": 4]
        let reply = try await bench.send("POST", fork, ["name": "wider", "changes": changes])
        #expect(reply.status == 201 && reply["seed"] == 4 && reply["counts"]["trials"] == 0)
        #expect(reply["initial"] == [["x": 0.25]])
        let asked = try #require(
            try await bench.send("POST", "/experiments/wider/ask")["trials"].array?.first)
        #expect(asked["config"]?["x"] == 0.25 && asked["config"]?["y"]?.bool != nil)
        let narrow: JSONValue = ["space": ["x": ["type": "float", "low": 0, "high": 0.3]]]
        let narrowed = try await bench.send("POST", fork, ["name": "narrow", "changes": narrow])
        #expect(narrowed["counts"]["completed"] == 1)
    }

    @Test("a fork is exported and imported again")
    func exports() async throws {
        let bench = try await filled()
        _ = try await bench.send("POST", fork, ["name": "next"])
        let lines = try await bench.send("GET", "/experiments/next/export").whole()
        _ = try await bench.send("POST", "/experiments/next/stop")
        #expect(try await bench.send("DELETE", "/experiments/next").status == 204)
        let reply = try await bench.send(
            "POST", "/import", bytes: Array(lines.utf8), type: "application/x-ndjson")
        #expect(reply.status == 201 && reply["counts"]["trials"] == 2)
    }

    @Test(
        "what cannot be forked is refused at its place and makes nothing",
        arguments: [
            (["changes": ["seed": -1]], "/changes/seed"), (["changes": ["name": "b"]], "/changes/name"),
            (["changes": []], "/changes"), (["trials": "some"], "/trials"), (["name": "a b"], "/name"),
            (["change": [:]], "/change"), (["changes": ["space": ["x": .null]]], "/changes/space"),
            (["changes": ["space": ["z": ["type": "odd"]]]], "/changes/space/z/type"),
        ] as [(JSONValue, String)])
    func refused(body: JSONValue, pointer: String) async throws {
        let bench = try await filled()
        let reply = try await bench.send("POST", fork, body)
        #expect(reply.status == 422 && reply["errors"].array?.first?["pointer"] == .string(pointer))
        #expect(try await bench.send("GET", "/experiments")["items"].array?.count == 1)
    }

    @Test("a name that is taken and a source that is not there are refused")
    func names() async throws {
        let bench = try await filled()
        try await bench.expectRefusal("name-taken", "POST", fork, ["name": "toy"])
        try await bench.expectRefusal("not-found", "POST", "/experiments/nobody/fork", ["name": "a"])
    }
}
