import Testing
import TuneCore
import TuneJSON

@testable import TuneHTTP

@Suite("Creating an experiment")
struct CreateExperimentTests {
    private let experiments = "/experiments"

    @Test("an experiment is made with every default written out, and is there at once")
    func creates() async throws {
        let bench = try await Workbench()
        let reply = try await bench.send("POST", experiments, Workbench.toy())
        #expect(reply.status == 201 && reply.fields["location"] == "/experiments/toy")
        #expect(reply["lease"] == ["seconds": 300.0, "attempts": 3] && reply["scheduler"]["name"] == "none")
        #expect(reply["state"] == "running" && reply["revision"] == 1 && reply["events"] == 1)
        #expect(reply["counts"]["trials"] == 0 && reply["waiting"].isNull)
        #expect(try await bench.send("GET", "/experiments/toy").json == reply.json)
    }

    @Test("who gives no name gets one")
    func unnamed() async throws {
        let bench = try await Workbench()
        let reply = try await bench.send("POST", experiments, Workbench.toy(["name": .null]))
        #expect(reply["name"] == "unnamed" && reply.fields["location"] == "/experiments/unnamed")
    }

    @Test(
        "a dry run shows what would be and makes nothing", arguments: ["dry_run", "dry_run=", "dry_run=true"])
    func dryRun(query: String) async throws {
        let bench = try await Workbench()
        let reply = try await bench.send("POST", experiments + "?" + query, Workbench.toy())
        #expect(reply.status == 200 && reply["state"] == "running" && reply["searcher"]["name"] == "random")
        #expect(try await bench.send("GET", "/experiments/toy").status == 404)
        let wrong = Workbench.toy(["seed": "x"])
        try await bench.expectRefusal("invalid-spec", at: "/seed", "POST", experiments + "?" + query, wrong)
    }

    @Test("a name is taken, unless an equal experiment may be reused")
    func conflicts() async throws {
        let bench = try await Workbench.withToy()
        let (equal, other) = (Workbench.toy(), Workbench.toy(["seed": 8]))
        try await bench.expectRefusal("name-taken", "POST", experiments, equal)
        try await bench.expectRefusal("name-taken", "POST", experiments + "?on_conflict=fail", equal)
        try await bench.expectRefusal("name-taken", "POST", experiments + "?on_conflict=reuse", other)
        let reused = try await bench.send("POST", experiments + "?on_conflict=reuse", equal)
        #expect(reused.status == 200 && reused["name"] == "toy")
        #expect(
            try await bench.send("POST", experiments + "?dry_run=false&on_conflict=reuse", equal).status
                == 200)
    }

    @Test(
        "queries that are not known are refused",
        arguments: ["dry_run=yes", "on_conflict=replace", "unknown=1", "dry_run=true&dry_run=true"])
    func queries(query: String) async throws {
        let bench = try await Workbench()
        try await bench.expectRefusal("bad-query", "POST", experiments + "?" + query, Workbench.toy())
    }

    @Test(
        "a field at fault is named",
        arguments: [
            (["space": .null], "/space"), (["objectives": []], "/objectives"), (["serach": [:]], "/serach"),
            (["limits": ["trails": 1]], "/limits/trails"), (["searcher": ["name": "bobh"]], "/searcher/name"),
            (["name": "a b"], "/name"), (["lease": ["seconds": 4]], "/lease/seconds"),
        ] as [(JSONObject, String)])
    func refusals(change: JSONObject, pointer: String) async throws {
        let bench = try await Workbench()
        try await bench.expectRefusal("invalid-spec", at: pointer, "POST", experiments, Workbench.toy(change))
    }

    @Test("a key keeps the answer, and another body under it is refused")
    func keys() async throws {
        let bench = try await Workbench()
        try await bench.expectReplay("POST", experiments, Workbench.toy())
        let key = ["Idempotency-Key": "k"]
        _ = try await bench.send("POST", experiments, Workbench.toy(["name": "other"]), key)
        try await bench.expectRefusal("idempotency-mismatch", "POST", experiments, Workbench.toy(), key)
    }
}
